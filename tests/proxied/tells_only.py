# A client that says that its connection is broken, line after line, and never makes a new one.
import socket
import sys

connection = socket.create_connection(("127.0.0.1", 8888))
for line in sys.stdin:
    try:
        connection.sendall(line.encode())
        print("reply:", connection.recv(1024).decode().strip(), flush=True)
    except ConnectionError as error:
        print("error:", error, flush=True)
