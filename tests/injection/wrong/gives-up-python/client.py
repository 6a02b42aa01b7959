# One try, and a friendly word.
import socket
import sys

try:
    connection = socket.create_connection(("127.0.0.1", 8888))
except OSError as error:
    sys.exit(f"cannot connect: {error}")
for line in sys.stdin:
    if not line.strip():
        break
    connection.sendall(line.encode())
    print(connection.recv(4096).decode())
connection.close()
