# A process a client, the parent in accept.
import os
import socket

server = socket.create_server(("127.0.0.1", 8888))
while True:
    connection, _ = server.accept()
    if os.fork() == 0:
        while connection.recv(1024):
            pass
        os._exit(0)
    connection.close()
