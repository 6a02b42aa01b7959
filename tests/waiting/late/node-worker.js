// Answers when a worker thread has computed.
const { Worker } = require("worker_threads");
const work = "const end = Date.now() + 400; while (Date.now() < end); require('worker_threads').parentPort.postMessage(1)";
require("net").createServer((client) => {
  client.on("data", (data) => new Worker(work, { eval: true }).on("message", () => client.write(data)));
}).listen(8888, "127.0.0.1");
