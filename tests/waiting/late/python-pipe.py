# Reads the answer from the pipe of a helper that takes its time.
import socket
import subprocess

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
connection.recv(1024)
helper = subprocess.Popen(["sh", "-c", "sleep 0.4; echo hello"], stdout=subprocess.PIPE)
connection.sendall(helper.stdout.readline())
connection.recv(1024)
