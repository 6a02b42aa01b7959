// 简单会话的服务端
const net = require('net');

const host = process.argv[2] || '127.0.0.1';
const port = Number(process.argv[3] || 8888);

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  console.log('客户端已连接');
  socket.on('data', (data) => {
    console.log('收到', data.length, '字节');
    socket.write(data);
  });
  socket.on('end', () => {
    console.log('客户端已离开');
    socket.end();
    server.close();
  });
  socket.on('error', (error) => console.log('连接中断:', error.message));
});

server.listen(port, host, () => console.log('等待客户端连接 ...'));
