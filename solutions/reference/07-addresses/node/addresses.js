// Answers requests about addresses. Node.js has few of these calls, so most of it is done by hand; the tables
// of names are read from their files.
const fs = require('fs');
const readline = require('readline');

function table(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').map((line) => line.split('#')[0].trim());
  return lines.filter(Boolean).map((line) => line.split(/\s+/));
}

const show = (bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function number(text, most) {
  if (!/^\d+$/.test(text) || Number(text) > most) throw new Error('no such number');
  return Number(text);
}

function read(words, ...lengths) {
  if (!lengths.includes(words.length) || !words.every((word) => /^[0-9a-f]{2}$/i.test(word))) throw new Error('no bytes');
  return words.map((word) => parseInt(word, 16));
}

function quad(text) {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    throw new Error('no IPv4 address');
  }
  return parts.map(Number);
}

function groups(text) {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.flatMap((part, at) => {
    if (at === parts.length - 1 && part.includes('.')) return quad(part);
    if (!/^[0-9a-f]{1,4}$/i.test(part)) throw new Error('no IPv6 address');
    const group = parseInt(part, 16);
    return [group >> 8, group & 255];
  });
}

function pton(text) {
  if (!text.includes(':')) return quad(text);
  const halves = text.split('::').map(groups);
  const length = halves.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 && length === 16) return halves[0];
  if (halves.length === 2 && length <= 14) return [...halves[0], ...Array(16 - length).fill(0), ...halves[1]];
  throw new Error('no IPv6 address');
}

function ntop(bytes) {
  if (bytes.length === 4) return bytes.join('.');
  const all = [];
  for (let at = 0; at < 16; at += 2) all.push(((bytes[at] << 8) | bytes[at + 1]).toString(16));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (all[at + length] === '0') length++;
    if (length > best.length) best = { at, length };
  }
  if (best.at < 0) return all.join(':');
  return `${all.slice(0, best.at).join(':')}::${all.slice(best.at + best.length).join(':')}`;
}

const value = (text) => quad(text).reduce((sum, part) => sum * 256 + part, 0);
const text = (ip) => [24, 16, 8, 0].map((shift) => (ip >>> shift) & 255).join('.');
const maskOf = (prefix) => (prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0);

function split(word) {
  const [address, prefix, ...rest] = word.split('/');
  if (rest.length) throw new Error('no address');
  return [value(address), prefix === undefined ? undefined : maskOf(number(prefix, 30))];
}

function kind(word) {
  const [ip, mask] = split(word);
  const host = mask === undefined ? undefined : ~mask >>> 0;
  const inside = (network, prefix) => ((ip & maskOf(prefix)) >>> 0) === value(network);
  if (ip === 0) return 'any';
  if (inside('127.0.0.0', 8)) return 'loopback';
  if (inside('224.0.0.0', 4)) return 'multicast';
  if (ip === 0xffffffff || (host && ((ip & host) >>> 0) === host)) return 'broadcast';
  if (host && (ip & host) === 0) return 'network';
  return inside('10.0.0.0', 8) || inside('172.16.0.0', 12) || inside('192.168.0.0', 16) ? 'private' : 'public';
}

function same(a, b, word) {
  const mask = word.startsWith('/') ? maskOf(number(word.slice(1), 32)) : value(word);
  return (value(a) & mask) === (value(b) & mask) ? 'yes' : 'no';
}

function net(word) {
  const [ip, mask] = split(word);
  if (mask === undefined) throw new Error('no prefix length');
  return `${text(ip & mask)} ${text(ip | ~mask)}`;
}

function find(rows, fits, what) {
  const row = rows.find(fits);
  if (!row) throw new Error(`no such ${what}`);
  return row;
}

const hosts = () => table('/etc/hosts').filter((row) => !row[0].includes(':'));
const services = (protocol) => table('/etc/services').filter((row) => row[1].endsWith(`/${protocol}`));

// name: [how many words it takes, what it does]
const commands = {
  aton: [1, (word) => show(quad(word))],
  ntoa: [4, (...words) => ntop(read(words, 4))],
  pton: [1, (word) => show(pton(word))],
  ntop: [[4, 16], (...words) => ntop(read(words, 4, 16))],
  htons: [1, (word) => { const n = number(word, 65535); return show([n >> 8, n & 255]); }],
  htonl: [1, (word) => { const n = number(word, 4294967295); return show([24, 16, 8, 0].map((s) => (n >>> s) & 255)); }],
  ntohs: [2, (...words) => { const [high, low] = read(words, 2); return String(high * 256 + low); }],
  class: [1, kind],
  same: [3, same],
  net: [1, net],
  host: [1, (name) => find(hosts(), (row) => row.slice(1).includes(name), 'host')[0]],
  name: [1, (address) => find(hosts(), (row) => row[0] === address, 'host')[1]],
  service: [2, (name, protocol) =>
    find(services(protocol), (row) => row[0] === name || row.slice(2).includes(name), 'service')[1].split('/')[0]],
  port: [2, (port, protocol) =>
    find(services(protocol), (row) => row[1] === `${number(port, 65535)}/${protocol}`, 'service')[0]],
};

const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
lines.on('line', (line) => {
  try {
    const [command, ...words] = line.split(' ').filter(Boolean);
    if (!Object.hasOwn(commands, command ?? '')) throw new Error('no such request');
    const [count, answer] = commands[command];
    if (![count].flat().includes(words.length)) throw new Error('another number of words');
    console.log(answer(...words));
  } catch (error) {
    console.log(`error ${error.message}`);
  }
});
