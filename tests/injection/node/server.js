// Says what it gets from each call, and goes on.
const net = require("net");

const server = net.createServer((connection) => {
  connection.on("data", (data) => connection.write(data));
  connection.on("error", (error) => console.log("error event", error.code));
});
server.on("error", (error) => console.log("error event", error.code));
server.listen(8888, "127.0.0.1");
