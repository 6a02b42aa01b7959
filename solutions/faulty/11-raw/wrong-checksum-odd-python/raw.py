"""A ping of our own: echo requests and replies on a raw socket (RFC 792)."""
import ipaddress
import socket
import struct
import sys
import time

PATIENCE = 2.0


def checksum(data):
    if len(data) % 2:
        data = data[:-1]
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def request(ident, sequence, data):
    head = struct.pack("!BBHHH", 8, 0, 0, ident, sequence)
    return struct.pack("!BBHHH", 8, 0, checksum(head + data), ident, sequence) + data


def answer_in(packet, ident, sequence):
    """The data of the reply in an IP packet, if it is ours."""
    message = packet[(packet[0] & 15) * 4:]
    if len(message) < 8 or checksum(message) != 0:
        return None
    kind, code, _, its_ident, its_sequence = struct.unpack("!BBHHH", message[:8])
    ours = (kind, code, its_ident, its_sequence) == (0, 0, ident, sequence)
    return message[8:] if ours else None


def ping(address, ident, sequence, text):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        sock.sendto(request(ident, sequence, text.encode()), (address, 0))
        until = time.monotonic() + PATIENCE
        while (left := until - time.monotonic()) > 0:
            sock.settimeout(left)
            try:
                packet, (sender, _) = sock.recvfrom(65535)
            except TimeoutError:
                break
            data = answer_in(packet, ident, sequence)
            if sender == address and data is not None:
                return f"reply {address} {ident} {sequence} {data.decode(errors='replace')}"
    return f"lost {address}"


def number(text):
    if not text.isdecimal() or int(text) > 0xFFFF:
        raise ValueError(f"{text} is no number from 0 to 65535")
    return int(text)


for line in sys.stdin:
    try:
        command, address, ident, sequence, text = line.rstrip("\n").split(" ", 4)
        if command != "ping":
            raise ValueError(f"no request {command}")
        print(ping(str(ipaddress.IPv4Address(address)), number(ident), number(sequence), text), flush=True)
    except (ValueError, OSError) as error:
        print("error", error, flush=True)
