import os
import socket
import sys

tried = open("tried.txt", "w")
sys.stdout = tried
from walls import attempt, syscall  # noqa: E402


def reach(address):
    with socket.socket() as sock:
        sock.settimeout(0.5)
        sock.connect(address)
        return sock.recv(64)


attempt("the canary", lambda: open("@CANARY@").read())
attempt("the checks", lambda: open("@ROOT@/exercises/03-session/checks/server.yaml").read())
attempt("shadow", lambda: open("/etc/shadow").read())
attempt("a system folder", lambda: open("/usr/bin/python3-of-mine", "w"))
attempt("the host", lambda: reach(("127.0.0.1", int("@HOST_PORT@"))))
attempt("the Internet", lambda: reach(("1.1.1.1", 53)))
attempt("namespaces", lambda: syscall(272, 0x10000000))
attempt("its secret", lambda: os.environ["@SECRET_NAME@"])
tried.close()
