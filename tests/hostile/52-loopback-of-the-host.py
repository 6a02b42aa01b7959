# threat 52: what listens on the host
# expect: pass
import socket

import good
from walls import attempt


def reach(address):
    with socket.socket() as sock:
        sock.settimeout(0.5)
        sock.connect(address)
        return sock.recv(64)


server = good.listen()
for host in ("127.0.0.1", "0.0.0.0", "localhost"):
    attempt(f"the host by {host}", lambda: reach((host, int("@HOST_PORT@"))))
attempt("an abstract socket", lambda: socket.socket(socket.AF_UNIX).connect("\0@ABSTRACT@"))
good.serve(server)
