// 文件服务端：事件驱动，每个连接一个小状态机。文件存在 files/ 目录里。
// 用法: node server.js [HOST PORT]
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const FOLDER = 'files';
const LIMIT = 64 * 1024 * 1024;
const LINE = 100;
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
let number = 0;

fs.mkdirSync(FOLDER, { recursive: true });

class Session {
  constructor(socket) {
    this.socket = socket;
    this.rest = Buffer.alloc(0); // 收到、还没有处理的字节
    this.put = null; // 正在接收的文件
    this.sending = false;
    this.ended = false; // 对方已经说完
    this.over = false;
    socket.on('data', (data) => {
      this.rest = this.rest.length ? Buffer.concat([this.rest, data]) : data;
      this.work();
    });
    socket.on('end', () => {
      this.ended = true;
      this.work();
    });
    socket.on('error', () => {});
    socket.on('close', () => this.drop());
  }

  drop() {
    if (this.put === null) return;
    fs.closeSync(this.put.fd);
    fs.unlinkSync(this.put.temporary);
    this.put = null;
  }

  // 能处理多少就处理多少；发送文件的时候先停下
  work() {
    while (!this.over && !this.sending && this.step());
    if (this.ended && !this.sending && !this.over) {
      this.over = true;
      this.drop();
      this.socket.end();
    }
  }

  step() {
    if (this.put !== null) return this.receive();
    const end = this.rest.indexOf(0x0a);
    if (end < 0) {
      if (this.rest.length >= LINE) this.refuse('request');
      return false;
    }
    const line = this.rest.subarray(0, end).toString('latin1');
    this.rest = this.rest.subarray(end + 1);
    const words = line.split(' ');
    if (words[0] === 'PUT' && words.length === 3) this.begin(words[1], words[2]);
    else if (words[0] === 'GET' && words.length === 2) this.give(words[1]);
    else this.refuse('request');
    return true;
  }

  // 之后的字节是什么已经说不清，只能关闭
  refuse(reason) {
    this.over = true;
    this.socket.end(`ERR ${reason}\n`);
  }

  begin(name, length) {
    if (!NAME.test(name)) return this.refuse('name');
    if (!/^\d{1,8}$/.test(length) || Number(length) > LIMIT) return this.refuse('length');
    number += 1;
    const temporary = path.join(FOLDER, `.${number}`);
    this.put = { name, temporary, fd: fs.openSync(temporary, 'w'), left: Number(length) };
  }

  receive() {
    const { put } = this;
    const piece = this.rest.subarray(0, put.left);
    if (piece.length === 0 && put.left > 0) return false;
    fs.writeSync(put.fd, piece);
    put.left -= piece.length;
    this.rest = this.rest.subarray(piece.length);
    if (put.left > 0) return false;
    this.put = null;
    fs.closeSync(put.fd);
    fs.renameSync(put.temporary, path.join(FOLDER, put.name));
    this.socket.write('OK\n');
    return true;
  }

  give(name) {
    if (!NAME.test(name)) return void this.socket.write('ERR name\n');
    let fd;
    try {
      fd = fs.openSync(path.join(FOLDER, name), 'r');
    } catch {
      return void this.socket.write('ERR missing\n');
    }
    this.sending = true;
    this.socket.write(`OK ${fs.fstatSync(fd).size}\n`);
    const file = fs.createReadStream(null, { fd });
    file.on('end', () => {
      this.sending = false;
      this.work();
    });
    file.pipe(this.socket, { end: false });
  }
}

const server = net.createServer({ allowHalfOpen: true }, (socket) => new Session(socket));
server.on('error', (error) => {
  console.error('服务端不能启动:', error.message);
  process.exitCode = 1;
});
server.listen(Number(port), host, () => console.log('等待连接:', server.address()));
