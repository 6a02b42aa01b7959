# A client that does not expect its connection to break.
import socket
import sys

connection = socket.create_connection(("127.0.0.1", 8888))
for line in sys.stdin:
    connection.sendall(line.encode())
    print("reply:", connection.recv(1024).decode().strip(), flush=True)
