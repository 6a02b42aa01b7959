// Does something twice a second, but never answers.
setInterval(() => {}, 500);
require("net").createServer((client) => client.on("data", () => {})).listen(8888, "127.0.0.1");
