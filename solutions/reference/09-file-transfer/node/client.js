// 文件客户端：get NAME 取文件，put NAME 发文件，空行或输入结束则离开。
// 用法: node client.js [HOST PORT]
'use strict';
const fs = require('fs');
const net = require('net');
const readline = require('readline');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);

let rest = Buffer.alloc(0); // 收到、还没有处理的字节
let wake = null; // 在等更多字节的人
let over = false; // 连接结束了

const socket = net.connect(Number(port), host);
socket.on('data', (data) => {
  rest = rest.length ? Buffer.concat([rest, data]) : data;
  if (rest.length > 1 << 20) socket.pause();
  notify();
});
socket.on('close', () => {
  over = true;
  notify();
});
socket.on('error', (error) => {
  console.error('连接出错:', error.message);
  process.exitCode = 1;
});
socket.on('end', () => {
  over = true;
  notify();
});

function notify() {
  if (wake) wake();
  wake = null;
}

// 等到有新的字节；连接结束时抛出异常
async function more() {
  if (over) throw new Error('连接中断');
  await new Promise((resolve) => {
    wake = resolve;
    socket.resume();
  });
}

async function header() {
  for (;;) {
    const end = rest.indexOf(0x0a);
    if (end >= 0) {
      const line = rest.subarray(0, end).toString();
      rest = rest.subarray(end + 1);
      return line;
    }
    await more();
  }
}

async function get(name) {
  socket.write(`GET ${name}\n`);
  const reply = await header();
  const found = /^OK (\d+)$/.exec(reply);
  if (!found) return console.log('服务端:', reply);
  const total = Number(found[1]);
  const temporary = `.${name}.part`;
  const fd = fs.openSync(temporary, 'w');
  let left = total;
  try {
    while (left > 0) {
      if (rest.length === 0) await more();
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      fs.writeSync(fd, piece);
      left -= piece.length;
    }
    fs.renameSync(temporary, name);
  } catch (error) {
    fs.unlinkSync(temporary);
    throw error;
  } finally {
    fs.closeSync(fd);
  }
  console.log(`${name}: 收到 ${total} 字节`);
}

async function put(name) {
  let fd;
  try {
    fd = fs.openSync(name, 'r');
  } catch (error) {
    return console.log(error.message);
  }
  socket.write(`PUT ${name} ${fs.fstatSync(fd).size}\n`);
  for await (const piece of fs.createReadStream(null, { fd })) {
    if (over) throw new Error('连接中断');
    if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  console.log('服务端:', await header());
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin, terminal: false })) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') break;
    if (words.length === 2 && words[0] === 'get') await get(words[1]);
    else if (words.length === 2 && words[0] === 'put') await put(words[1]);
    else console.log('用法: get NAME 或 put NAME');
  }
  socket.end();
  process.stdin.destroy();
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
  socket.destroy();
  process.stdin.destroy();
});
