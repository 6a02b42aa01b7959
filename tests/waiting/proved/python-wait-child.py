# Waits for a child that waits for the client.
import os
import socket

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
if os.fork() == 0:
    while connection.recv(1024):
        pass
    os._exit(0)
os.wait()
