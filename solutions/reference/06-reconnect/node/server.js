// 简单会话的服务端：事件驱动，收到什么就回什么。
// 用法: node server.js [HOST PORT]
'use strict';
const net = require('net');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);

// allowHalfOpen: 客户端先说完（FIN）时，等回复都发出去再关
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  console.log(peer, '已连接');
  // data 是字节（Buffer），不解码，汉字断在哪里都没有关系
  socket.on('data', (data) => socket.write(data));
  socket.on('end', () => socket.end());
  socket.on('error', (error) => console.log(peer, '连接中断:', error.message));
  socket.on('close', () => console.log(peer, '已离开'));
});

server.on('error', (error) => {
  console.error('服务端不能启动:', error.message);
  process.exitCode = 1;
});
server.listen(Number(port), host, () => console.log('等待连接:', server.address()));
