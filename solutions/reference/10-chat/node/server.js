// 聊天室的服务端：事件驱动，每个连接一个缓冲区。
// 用法: node server.js [HOST PORT]
'use strict';
const net = require('net');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const LONGEST = 2000; // 一行最多这么多字节
const MOST_WAITING = 1 << 20; // 等着发给一个人的，最多这么多字节；再多就请他离开

const room = new Map(); // 名字 -> 连接

function say(socket, line) {
  if (socket.destroyed || socket.writableEnded) return;
  socket.write(line + '\n');
  if (socket.writableLength > MOST_WAITING) socket.destroy();
}

function tellOthers(name, line) {
  for (const [other, socket] of room) if (other !== name) say(socket, line);
}

function leave(member) {
  const { name } = member;
  if (name === null) return;
  member.name = null;
  room.delete(name);
  tellOthers(name, `LEFT ${name}`);
}

function join(member, name) {
  if (member.name !== null) return 'ERR you are in the room already';
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(name)) return 'ERR that is no name';
  if (room.has(name)) return 'ERR that name is taken';
  member.name = name;
  tellOthers(name, `JOINED ${name}`);
  room.set(name, member.socket);
  return 'OK';
}

function answer(member, line) {
  const [, verb, rest] = /^(\S*) ?(.*)$/.exec(line) || [];
  if (verb === 'JOIN') return join(member, rest);
  if (member.name === null) return 'ERR join first';
  if (verb === 'WHO') return 'OK ' + [...room.keys()].join(' ');
  if (verb === 'SAY' && rest) {
    tellOthers(member.name, `SAID ${member.name} ${rest}`);
    return 'OK';
  }
  const told = /^(\S+) (.+)$/.exec(rest);
  if (verb === 'TELL' && told) {
    if (!room.has(told[1])) return 'ERR nobody of that name is here';
    say(room.get(told[1]), `TOLD ${member.name} ${told[2]}`);
    return 'OK';
  }
  return 'ERR what is that?';
}

const server = net.createServer((socket) => {
  const member = { socket, name: null };
  let received = Buffer.alloc(0); // 收到的、还不满一行的字节
  socket.on('data', (piece) => {
    received = Buffer.concat([received, piece]);
    for (;;) {
      const end = received.indexOf(0x0a);
      if (end < 0) break;
      const line = received.subarray(0, end).toString().replace(/\r$/, '');
      received = received.subarray(end + 1);
      if (line === 'QUIT') {
        leave(member);
        socket.end('OK\n');
        return;
      }
      say(socket, end > LONGEST ? 'ERR the line is too long' : answer(member, line));
    }
    if (received.length > LONGEST) socket.end('ERR the line is too long\n');
  });
  socket.on('error', () => {}); // 后面会有 close
  socket.on('close', () => leave(member));
});
server.on('error', (error) => {
  console.error('服务端不能启动:', error.message);
  process.exit(1);
});
server.listen(Number(port), host, () => console.log('等待连接:', server.address()));
