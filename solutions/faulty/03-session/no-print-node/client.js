// 简单会话的客户端：输入一行发一行，空行结束
const net = require('net');
const readline = require('readline');

const host = process.argv[2] || '127.0.0.1';
const port = Number(process.argv[3] || 8888);

const terminal = readline.createInterface({ input: process.stdin, terminal: false });
const socket = net.connect(port, host, () => console.log('已连接'));

terminal.on('line', (line) => {
  if (line === '') terminal.close();
  else socket.write(line + '\n');
});
terminal.on('close', () => socket.end());

socket.on('data', (data) => console.log('收到回复，共', data.length, '字节'));
socket.on('end', () => {
  console.log('服务端已离开');
  terminal.close();
});
socket.on('error', (error) => {
  console.error('连接出错:', error.message);
  terminal.close();
  process.exitCode = 1;
});
