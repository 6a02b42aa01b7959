# One select over all sockets.
import select
import socket

server = socket.create_server(("127.0.0.1", 8888))
sockets = [server]
while True:
    for ready in select.select(sockets, [], [])[0]:
        if ready is server:
            sockets.append(server.accept()[0])
        elif not ready.recv(1024):
            sockets.remove(ready)
