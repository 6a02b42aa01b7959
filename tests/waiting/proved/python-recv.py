# Reads on after the message, in one thread.
import socket

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
while connection.recv(1024):
    pass
