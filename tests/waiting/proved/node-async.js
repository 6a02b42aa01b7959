// Awaits an answer that nobody gives.
require("net").createServer(async (client) => {
  for await (const data of client) {
    client.write(await new Promise(() => data));
  }
}).listen(8888, "127.0.0.1");
