"""Sends an echo request (RFC 792) for each line, and prints what comes back."""
import socket
import struct
import sys


def checksum(data):
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


for line in sys.stdin:
    address, ident, text = line.split()
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        head = struct.pack("!BBHHH", 8, 0, 0, int(ident), 1)
        message = struct.pack("!BBHHH", 8, 0, checksum(head + text.encode()), int(ident), 1) + text.encode()
        sock.sendto(message, (address, 0))
        while True:
            reply = sock.recv(4096)[20:]
            if reply[0] == 0 and struct.unpack("!H", reply[4:6])[0] == int(ident):
                print(reply[8:].decode(), flush=True)
                break
