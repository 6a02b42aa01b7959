// A server for many clients: events, one thread, a constant reply.
// node server.js [HOST PORT]
const net = require("net");

const [host, port] = process.argv.length > 3 ? [process.argv[2], Number(process.argv[3])] : ["127.0.0.1", 8888];

const server = net.createServer((connection) => {
  connection.on("data", () => connection.write("OK\n"));
  connection.on("error", (error) => console.log("lost:", error.message));
});

server.listen(port, host, 128, () => console.log("listening on", server.address()));
