"""Whose the processors' time was, by the kernel's own accounts: it sends one of every thread that ends (taskstats, see
Documentation/accounting/taskstats.rst of the kernel; the layout is that of include/uapi/linux/taskstats.h). Wants root.
"""
import os
import select
import socket
import struct
import threading

GENERIC = 16
# asm-generic/socket.h; Python has no name for it.
RECEIVE_BUFFER_FORCE = 33
CONTROLLER, GET_FAMILY, FAMILY_ID, FAMILY_NAME = 16, 3, 1, 2
GET, REGISTER = 1, 3
OF_THREAD, STATS = 4, 3
REQUEST, WANTS_ANSWER = 1, 4
# Where the time on a processor in ns lies in an account, and the name.
RUN, NAME = slice(72, 80), slice(80, 112)
ROOM = 1 << 24


def attribute(kind, value):
    length = 4 + len(value)
    return struct.pack("HH", length, kind) + value + bytes(-length % 4)


def attributes(data):
    """Kinds and values."""
    at = 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("HH", data, at)
        yield kind & 0x3FFF, data[at + 4:at + length]
        at += max(4, length + -length % 4)


class Shares:
    """Seconds of processors of every thread that ends within it, by the name that its program has."""

    def __enter__(self):
        self.seconds, self.lost = {}, 0
        self.kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC)
        self.kernel.setsockopt(socket.SOL_SOCKET, RECEIVE_BUFFER_FORCE, ROOM)
        family = self.ask(CONTROLLER, GET_FAMILY, attribute(FAMILY_NAME, b"TASKSTATS\0"))
        self.family = struct.unpack("H", dict(attributes(family[20:]))[FAMILY_ID])[0]
        everywhere = f"0-{os.cpu_count() - 1}\0".encode()
        self.ask(self.family, GET, attribute(REGISTER, everywhere))
        self.over, end = os.pipe()
        self.end = os.fdopen(end, "wb")
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.end.close()
        self.thread.join()
        os.close(self.over)
        self.kernel.close()

    def ask(self, family, command, body):
        body = struct.pack("BBxx", command, 1) + body
        self.kernel.send(struct.pack("IHHII", 16 + len(body), family, REQUEST | WANTS_ANSWER, 1, 0) + body)
        answer = self.kernel.recv(1 << 16)
        error = struct.unpack_from("i", answer, 16)[0] if struct.unpack_from("H", answer, 4)[0] == 2 else 0
        if error:
            raise OSError(-error, os.strerror(-error))
        return answer

    def listen(self):
        waits = select.poll()
        waits.register(self.kernel, select.POLLIN)
        waits.register(self.over, select.POLLHUP)
        while True:
            ready = dict(waits.poll())
            if self.kernel.fileno() in ready:
                self.hear()
            elif self.over in ready:
                return

    def hear(self):
        try:
            message = self.kernel.recv(1 << 16)
        except OSError:
            # More ended at once than there was room for.
            self.lost += 1
            return
        for kind, nested in attributes(message[20:]):
            if kind == OF_THREAD:
                account = dict(attributes(nested)).get(STATS, b"")
                name = account[NAME].split(b"\0")[0].decode("utf-8", "replace")
                self.seconds[name] = self.seconds.get(name, 0) + int.from_bytes(account[RUN], "little") / 1e9
