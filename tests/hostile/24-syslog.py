# threat 24: it floods the system's log
# expect: pass
import os
import socket

import good
from walls import attempt


def log(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(path)
        sock.send(b"<0>flood")


for path in ("/dev/log", "/run/systemd/journal/socket", "/run/systemd/journal/syslog"):
    attempt(path, lambda: log(path))
attempt("/dev/kmsg", lambda: os.open("/dev/kmsg", os.O_WRONLY))
good.serve()
