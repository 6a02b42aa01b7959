# A server with a protocol of its own: a line `PING x` is answered by a line `PONG x`, `LEN n` by n bytes behind
# their length, anything that is not a whole line by nothing.
import socket
import struct

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(5)


def answer(line):
    word, _, rest = line.partition(b" ")
    if word == b"LEN":
        count = int(rest)
        return struct.pack(">H", count) + b"x" * count
    return b"PONG " + rest + b"\n"


while True:
    connection, _ = listener.accept()
    waiting = b""
    while True:
        data = connection.recv(4096)
        if not data:
            break
        waiting += data
        while b"\n" in waiting:
            line, _, waiting = waiting.partition(b"\n")
            connection.sendall(answer(line))
    connection.close()
