const net = require('net');

net.createServer(function (c) {
  c.on('data', function (data) {
    c.write(new Date().toLocaleTimeString('en-GB'));
  });
}).listen(8124);
