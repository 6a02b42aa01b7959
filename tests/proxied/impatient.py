# A client that waits for a reply for a while only, and says so.
import socket
import sys

connection = socket.create_connection(("127.0.0.1", 8888))
connection.settimeout(0.3)
for line in sys.stdin:
    connection.sendall(line.encode())
    try:
        print("reply:", connection.recv(1024).decode().strip(), flush=True)
    except TimeoutError:
        print("no reply", flush=True)
