# threat 42: two sessions tell each other something
# checks: server/replies server/conversation
# expect: pass
import ctypes
import fcntl
import os
import socket

import good
from walls import attempt, syscall


def left(path):
    if not os.path.exists(path):
        with open(path, "w") as file:
            file.write("was here")
        raise ValueError("nobody was here")
    return path


def vsock():
    return socket.socket(40, socket.SOCK_STREAM)


for path in ("/dev/shm/mark", "/tmp/mark", "mark", "/run/mark", "/var/tmp/mark"):
    attempt(path, lambda: left(path))
other = socket.socket(socket.AF_UNIX)
other.bind(b"\0mark")
attempt("a lease on a system file", lambda: fcntl.fcntl(os.open("/usr/bin/env", os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK))
attempt("a key", lambda: syscall(248, ctypes.c_char_p(b"user"), ctypes.c_char_p(b"mark"), ctypes.c_char_p(b"x"), 1, -4))
attempt("VSOCK", vsock)
attempt("io_uring", lambda: syscall(425, 1, ctypes.create_string_buffer(256)))
good.serve()
