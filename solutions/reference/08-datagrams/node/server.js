// 数据报服务端：事件驱动，收到什么就原样发回给谁。
// 用法: node server.js [HOST PORT]
'use strict';
const dgram = require('dgram');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const socket = dgram.createSocket('udp4');
let bound = false;

socket.on('message', (data, peer) => {
  socket.send(data, peer.port, peer.address, (error) => {
    if (error) console.log('这一个没有送到:', error.message);
  });
});
socket.on('error', (error) => {
  console.error('套接字出错:', error.message);
  if (!bound) {
    process.exitCode = 1;
    socket.close();
  }
});
socket.bind(Number(port), host, () => {
  bound = true;
  console.log('等待数据报:', socket.address());
});
