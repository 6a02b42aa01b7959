// A client that tries again and connects again, with events: the lines that are typed wait in a queue, and the first of
// them stays there until its reply has come.
// node client.js [HOST PORT]
'use strict';
const net = require('net');
const readline = require('readline');

const [host = '127.0.0.1', port = '8888'] = process.argv.slice(2);
const TRIES = 5;
const PAUSE = 150; // milliseconds, longer after each try
const QUIET = 200; // a reply without a newline is over after so long

const lines = [];
let tries = 0;
let socket = null; // only while it is connected
let asked = false; // whether the first line is on its way
let quiet = null;
let over = false; // the user has finished

function connect() {
  tries += 1;
  const attempt = net.connect(Number(port), host);
  attempt.on('connect', () => {
    [socket, tries, asked] = [attempt, 0, false];
    next();
  });
  attempt.on('data', (data) => {
    process.stdout.write(data);
    clearTimeout(quiet);
    if (data.toString('latin1').endsWith('\n')) answered();
    else quiet = setTimeout(() => { console.log(); answered(); }, QUIET);
  });
  attempt.on('error', (error) => console.log('trouble:', error.message));
  attempt.on('close', () => {
    socket = null;
    clearTimeout(quiet);
    if (over && lines.length === 0) process.exit(0);
    if (tries >= TRIES) {
      console.log(`no server at ${host}:${port} after ${tries} tries`);
      process.exit(1);
    }
    setTimeout(connect, PAUSE * Math.max(tries, 1));
  });
}

function answered() {
  if (!asked) return;
  asked = false;
  lines.shift();
  next();
}

function next() {
  if (!socket || asked) return;
  if (lines.length > 0) {
    asked = true;
    socket.write(lines[0] + '\n');
  } else if (over) {
    socket.end();
  }
}

const input = readline.createInterface({ input: process.stdin });
input.on('line', (line) => {
  if (over) return;
  if (line === '') over = true;
  else lines.push(line);
  next();
});
input.on('close', () => {
  over = true;
  next();
});
connect();
