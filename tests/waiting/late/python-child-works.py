# Waits for a child that computes.
import socket
import subprocess
import sys

server = socket.create_server(("127.0.0.1", 8888))
WORK = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
connection, _ = server.accept()
data = connection.recv(1024)
subprocess.run([sys.executable, "-c", WORK])
connection.sendall(data)
connection.recv(1024)
