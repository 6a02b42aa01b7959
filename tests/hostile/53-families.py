# threat 53: families of sockets that no exercise needs
# expect: pass
import socket

import good
from walls import attempt

for name, family, kind, protocol in (
    ("VSOCK", 40, socket.SOCK_STREAM, 0),
    ("packet", 17, socket.SOCK_RAW, 0x0300),
    ("packet datagram", 17, socket.SOCK_DGRAM, 0x0300),
    ("raw TCP", socket.AF_INET, socket.SOCK_RAW, 6),
    ("raw ICMP", socket.AF_INET, socket.SOCK_RAW, 1),
    ("raw IPv6", socket.AF_INET6, socket.SOCK_RAW, 58),
    ("netfilter", 16, socket.SOCK_RAW, 12),
    ("audit", 16, socket.SOCK_RAW, 9),
    ("kernel crypto", 38, socket.SOCK_SEQPACKET, 0),
    ("Bluetooth", 31, socket.SOCK_RAW, 0),
    ("XDP", 44, socket.SOCK_RAW, 0),
    ("TIPC", 30, socket.SOCK_RDM, 0),
    ("RDS", 21, socket.SOCK_SEQPACKET, 0),
):
    attempt(name, lambda: socket.socket(family, kind, protocol))
good.serve()
