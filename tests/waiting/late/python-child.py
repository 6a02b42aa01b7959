# Waits for a child that sleeps.
import socket
import subprocess

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
data = connection.recv(1024)
subprocess.run(["sleep", "0.4"])
connection.sendall(data)
connection.recv(1024)
