// 数据报客户端：带编号的请求，等不到回复就重发，编号不符的回复不理会。
// 用法: node client.js [HOST PORT]
'use strict';
const dgram = require('dgram');
const readline = require('readline');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const TRIES = 4;
const WAIT = 400; // 每次等这么久（毫秒）

const socket = dgram.createSocket('udp4');
const terminal = readline.createInterface({ input: process.stdin, terminal: false });
const lines = []; // 已输入、还没有发出的行
let number = 0;
let pending = null; // 正在等回复的请求

function leave() {
  pending = null;
  terminal.close();
  socket.close();
}

function attempt() {
  if (pending.tries === TRIES) {
    console.error(`试了 ${TRIES} 次都没有回复，放弃`);
    process.exitCode = 1;
    leave();
    return;
  }
  pending.tries += 1;
  socket.send(`${number} ${pending.text}`, Number(port), host);
  pending.timer = setTimeout(attempt, WAIT);
}

function next() {
  if (pending !== null || lines.length === 0) return;
  const text = lines.shift();
  if (text === '') {
    leave();
    return;
  }
  number += 1;
  pending = { text, tries: 0, timer: null };
  attempt();
}

socket.on('message', (data) => {
  const reply = data.toString();
  const prefix = `${number} `;
  if (pending === null || !reply.startsWith(prefix)) return; // 迟到的、重复的
  clearTimeout(pending.timer);
  pending = null;
  console.log('回复:', reply.slice(prefix.length));
  next();
});
socket.on('error', () => {}); // 没有送到，和没有回复一样

let ended = false;
terminal.on('line', (line) => {
  lines.push(line);
  next();
});
terminal.on('close', () => {
  if (ended) return;
  ended = true;
  if (process.exitCode === undefined) {
    lines.push('');
    next();
  }
});
