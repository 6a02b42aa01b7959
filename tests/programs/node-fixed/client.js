const net = require('net');
const readline = require('readline');

const socket = net.connect(3000, '127.0.0.1');
socket.setEncoding('utf8');
socket.on('connect', () => {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line === 'exit') return socket.end();
    if (line !== '') socket.write(line);
  });
  lines.on('close', () => socket.end());
  socket.on('close', () => lines.close());
});
socket.on('data', (text) => console.log('reply:', text));
socket.on('error', (error) => {
  console.log('no server:', error.code);
  process.exitCode = 1;
});
