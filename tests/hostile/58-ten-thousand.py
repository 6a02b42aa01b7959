# threat 58: ten thousand connections, resets and half-closes of its own
# expect: pass
import os
import socket
import struct
import threading

import good
from walls import attempt

ADDRESS = ("127.0.0.1", 8888)


def many():
    kept = []
    for _ in range(10_000):
        kept.append(socket.create_connection(ADDRESS))


def storm():
    for number in range(300):
        sock = socket.create_connection(ADDRESS)
        if number % 2:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            sock.shutdown(socket.SHUT_WR)
        sock.close()


server = good.listen()
first, _ = server.accept()
child = os.fork()
if child == 0:
    first.close()
    storm()
    attempt("10,000 connections", many)
    os._exit(0)
waiting = [first]
while os.waitpid(child, os.WNOHANG) == (0, 0):
    server.settimeout(0.1)
    try:
        waiting.append(server.accept()[0])
    except OSError:
        # Nobody knocks, or no descriptor is left.
        for connection in waiting[1:]:
            connection.close()
        del waiting[1:]
server.settimeout(None)
for connection in waiting:
    connection.setblocking(True)
    threading.Thread(target=good.converse, args=(connection,), daemon=True).start()
good.serve(server)
