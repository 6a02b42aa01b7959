# threat 51: the Internet, and the address where clouds keep their secrets
# expect: pass
import socket

import good
from walls import attempt, some

server = good.listen()


def reach(address, family=socket.AF_INET):
    with socket.socket(family) as sock:
        sock.settimeout(0.5)
        sock.connect(address)
        # Whoever is dialled may be the harness; somebody outside would answer.
        sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return some(sock.recv(64))


for address in (("1.1.1.1", 53), ("93.184.216.34", 80), ("169.254.169.254", 80), ("10.0.0.1", 22), ("192.168.1.1", 80)):
    attempt(f"{address[0]}:{address[1]}", lambda: reach(address))
attempt("IPv6", lambda: reach(("2606:4700:4700::1111", 53), socket.AF_INET6))
attempt("a name", lambda: socket.getaddrinfo("example.com", 80))
attempt("ICMP", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP).sendto(b"\x08\0\0\0\0\0\0\0", ("1.1.1.1", 0)))
good.serve(server)
