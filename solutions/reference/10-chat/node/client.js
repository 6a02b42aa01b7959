// 聊天室的客户端。第一行是名字，之后每行一句话；/tell 名字 内容，/who，/quit。
// 用法: node client.js [HOST PORT]
'use strict';
const net = require('net');
const readline = require('readline');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const asked = []; // 还没有回复的请求
const typed = []; // 名字定下来以前输入的行
let joined = false;
let connected = false;
let leaving = false;

const socket = net.connect(Number(port), host);
const terminal = readline.createInterface({ input: process.stdin, terminal: false });
const incoming = readline.createInterface({ input: socket, crlfDelay: Infinity });

function leave() {
  leaving = true;
  terminal.close();
  socket.destroySoon();
}

function request(line) {
  if (!joined) return 'JOIN ' + line;
  if (line === '/who') return 'WHO';
  if (line === '/quit') return 'QUIT';
  if (line.startsWith('/tell ')) return 'TELL ' + line.slice('/tell '.length);
  return 'SAY ' + line;
}

function sendTyped() {
  while (connected && typed.length > 0 && !asked.includes('JOIN')) {
    const line = typed.shift();
    if (line === '') continue;
    if (!joined && line === '/quit') {
      leave();
      return;
    }
    const message = request(line);
    asked.push(message.split(' ')[0]);
    socket.write(message + '\n');
  }
}

incoming.on('line', (line) => {
  const [word, ...rest] = line.split(' ');
  const [name, ...text] = rest;
  if (word === 'SAID') console.log(`${name}: ${text.join(' ')}`);
  else if (word === 'TOLD') console.log(`${name} (悄悄话): ${text.join(' ')}`);
  else if (word === 'JOINED') console.log(`* ${name} 进来了`);
  else if (word === 'LEFT') console.log(`* ${name} 离开了`);
  else if (word === 'ERR') console.log('! ' + rest.join(' '));
  else if (rest.length > 0) console.log('在房间里: ' + rest.join(' '));
  if (word !== 'OK' && word !== 'ERR') return;
  const done = asked.shift();
  if (done === 'QUIT') leave();
  if (done === 'JOIN' && word === 'OK') joined = true;
  sendTyped();
});
socket.on('connect', () => {
  connected = true;
  console.log('已连接，请输入名字');
  sendTyped();
});
socket.on('end', () => {
  if (!asked.includes('QUIT')) console.log('服务端结束了聊天');
  leave();
});
socket.on('error', (error) => {
  console.log(connected ? '连接中断:' : `连接不上 ${host}:${port}:`, error.message);
  if (!connected) process.exitCode = 1;
  leave();
});
terminal.on('line', (line) => {
  typed.push(line);
  sendTyped();
});
terminal.on('close', () => {
  if (leaving) return;
  typed.push('/quit');
  sendTyped();
});
