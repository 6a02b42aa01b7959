# threat 57: an endless reply, with a length that nobody can believe in front
# checks: server/replies
# expect: pass
import socket

import good

server = good.listen()
connection, _ = server.accept()
connection.recv(1024)
connection.sendall(b"\xff" * 8)
while True:
    connection.sendall(b"x" * 65536)
