"""What the eight checks of 03-session do, as an instructor writes it without netgrade: shared by both peers."""
import os
import signal
import socket
import struct
import subprocess
import sys
import time

# What is usual: long enough for a slow program on a busy machine.
SECONDS = 5


class Server:
    """The student's server on a port of its own, since checks run side by side."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "server.py", str(self.port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def connect(self):
        """Tries until somebody listens."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def kill(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def ask(client, text):
    client.sendall(text.encode())
    if not client.recv(4096):
        raise AssertionError(f"no reply to {text!r}")


def starts():
    with Server() as server:
        server.connect()


def replies():
    with Server() as server:
        ask(server.connect(), "hello")


def conversation():
    with Server() as server:
        client = server.connect()
        for text in ["first", "How are you today?", "3"]:
            ask(client, text)


def chinese():
    with Server() as server:
        ask(server.connect(), "你好，服务器")


def end_of_session():
    with Server() as server:
        client = server.connect()
        ask(client, "hello")
        client.shutdown(socket.SHUT_WR)
        if client.recv(4096):
            raise AssertionError("still sends")


def next_client():
    with Server() as server:
        client = server.connect()
        ask(client, "hello")
        client.close()
        ask(server.connect(), "next")


def survives_reset():
    with Server() as server:
        client = server.connect()
        ask(client, "hello")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        ask(server.connect(), "next")


def restarts():
    with Server() as server:
        ask(server.connect(), "hello")
        server.kill()
        server.start()
        ask(server.connect(), "again")


os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
