// Says what it gets from each call, and goes on.
const net = require("net");
const readline = require("readline");

function connect() {
  const connection = net.connect(8888, "127.0.0.1");
  connection.on("error", (error) => {
    console.log("error event", error.code);
    if (connection.wasThere) process.exit(0);
    setTimeout(connect, 50);
  });
  connection.on("connect", () => {
    connection.wasThere = true;
    const terminal = readline.createInterface({ input: process.stdin });
    terminal.on("line", (line) => (line ? connection.write(line + "\n") : process.exit(0)));
    terminal.on("close", () => process.exit(0));
  });
  connection.on("data", (data) => process.stdout.write("reply: " + data));
  connection.on("end", () => process.exit(0));
}
connect();
