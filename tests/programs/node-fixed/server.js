const net = require('net');

const server = net.createServer((socket) => {
  console.log('connected', socket.remoteAddress);
  socket.on('data', (data) => {
    socket.write(`You said: ${data}`);
  });
  socket.on('error', (error) => console.log(error.message));
});

server.listen(3000, '127.0.0.1', () => console.log('listening'));
