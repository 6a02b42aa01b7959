// Listens to its client and says nothing.
require("net").createServer((client) => client.on("data", () => {})).listen(8888, "127.0.0.1");
