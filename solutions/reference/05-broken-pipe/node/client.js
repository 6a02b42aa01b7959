// 简单会话的客户端：输入一行发一行，空行或输入结束则离开。
// 用法: node client.js [HOST PORT]
'use strict';
const net = require('net');
const readline = require('readline');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const QUIET = 200; // 没有换行的回复，这么久没有下文就算结束（毫秒）

const lines = []; // 已输入、还没有发出的行
let waiting = true; // 还没连上，或者上一条的回复没完
let connected = false;
let quiet = null;

const socket = net.connect(Number(port), host);
const terminal = readline.createInterface({ input: process.stdin, terminal: false });

function leave() {
  waiting = true; // 不再发送
  terminal.close();
  socket.destroySoon();
}

// 上一条的回复完了才发下一条，否则两条消息会连在一起
function sendNext() {
  if (waiting || lines.length === 0) return;
  const line = lines.shift();
  if (line === '') {
    leave();
    return;
  }
  waiting = true;
  socket.write(line + '\n');
}

function replyIsOver() {
  waiting = false;
  sendNext();
}

socket.on('connect', () => {
  connected = true;
  console.log('已连接，请输入消息（空行结束）');
  replyIsOver();
});
socket.on('data', (piece) => {
  process.stdout.write(piece); // 字节原样显示
  clearTimeout(quiet);
  if (piece[piece.length - 1] === 0x0a) replyIsOver();
  else quiet = setTimeout(replyIsOver, QUIET);
});
socket.on('end', () => {
  clearTimeout(quiet);
  console.log('服务端结束了会话');
  leave();
});
socket.on('error', (error) => {
  clearTimeout(quiet);
  if (connected) {
    console.log('连接中断:', error.message);
  } else {
    console.error(`连接不上 ${host}:${port}: ${error.message}`);
    process.exitCode = 1;
  }
  leave();
});

terminal.on('line', (line) => {
  lines.push(line);
  sendNext();
});
terminal.on('close', () => {
  lines.push('');
  sendNext();
});
