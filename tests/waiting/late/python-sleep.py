# Thinks before it answers.
import socket
import time

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
data = connection.recv(1024)
time.sleep(0.4)
connection.sendall(data)
connection.recv(1024)
