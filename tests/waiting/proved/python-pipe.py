# Waits for a helper process, which waits for it.
import socket
import subprocess

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
helper = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
connection.recv(1024)
connection.sendall(helper.stdout.readline())
