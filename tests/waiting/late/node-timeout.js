// Answers from a timeout.
require("net").createServer((client) => {
  client.on("data", (data) => setTimeout(() => client.write(data), 400));
}).listen(8888, "127.0.0.1");
