"""Answers requests about addresses, line by line."""
import ipaddress
import socket
import struct
import sys

ANY = ipaddress.ip_network("0.0.0.0/32")
LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
MULTICAST = ipaddress.ip_network("224.0.0.0/4")
PRIVATE = [ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def show(data):
    return " ".join(f"{byte:02x}" for byte in data)


def read(words, *lengths):
    if len(words) not in lengths or any(len(word) != 2 for word in words):
        raise ValueError("wrong number of bytes")
    return bytes(int(word, 16) for word in words)


def number(text, most):
    if not text.isdecimal() or int(text) > most:
        raise ValueError(f"not a number from 0 to {most}")
    return int(text)


def aton(text):
    try:
        return show(socket.inet_aton(text))
    except OSError:
        return "error no address"


def ntoa(*words):
    return socket.inet_ntoa(read(words, 4))


def pton(text):
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    try:
        return show(socket.inet_pton(family, text))
    except OSError:
        return "error no address"


def ntop(*words):
    data = read(words, 4, 16)
    return socket.inet_ntop(socket.AF_INET if len(data) == 4 else socket.AF_INET6, data)


def kind(text):
    address, _, prefix = text.partition("/")
    address = ipaddress.IPv4Address(address)
    network = ipaddress.ip_network(f"{address}/{number(prefix, 30)}", strict=False) if prefix else None
    if address in ANY:
        return "any"
    if address in LOOPBACK:
        return "loopback"
    if address in MULTICAST:
        return "multicast"
    if int(address) == 0xFFFFFFFF or (network and address == network.broadcast_address):
        return "broadcast"
    if network and address == network.network_address:
        return "network"
    return "private" if any(address in network for network in PRIVATE) else "public"


def same(a, b, mask):
    mask = mask.removeprefix("/")
    first = ipaddress.ip_network(f"{ipaddress.IPv4Address(a)}/{mask}", strict=False)
    return "yes" if ipaddress.IPv4Address(b) in first else "no"


def net(text):
    address, prefix = text.split("/")
    network = ipaddress.ip_network(f"{address}/{number(prefix, 30)}", strict=False)
    return f"{network.network_address} {network.broadcast_address}"


def service(name, protocol):
    try:
        return str(socket.getservbyname(name, protocol))
    except OSError:
        return "error no such service"


def port(n, protocol):
    try:
        return socket.getservbyport(number(n, 0xFFFF), protocol)
    except OSError:
        return "error no such service"


COMMANDS = {
    "aton": aton,
    "ntoa": ntoa,
    "pton": pton,
    "ntop": ntop,
    "htons": lambda n: show(struct.pack("!H", number(n, 0xFFFF))),
    "htonl": lambda n: show(struct.pack("!I", number(n, 0xFFFFFFFF))),
    "ntohs": lambda *words: str(struct.unpack("!H", read(words, 2))[0]),
    "class": kind,
    "same": same,
    "net": net,
    "host": lambda name: socket.gethostbyname(name),
    "name": lambda address: socket.gethostbyaddr(address)[0],
    "service": service,
    "port": port,
}


for line in sys.stdin:
    try:
        command, *words = line.split()
        print(COMMANDS[command](*words))
    except (ValueError, KeyError, TypeError, struct.error) as error:
        print("error", error)
