# Says all it has to say, then listens to the end.
import socket
import sys

try:
    connection = socket.create_connection(("127.0.0.1", 8888), timeout=0.5)
except OSError as error:
    sys.exit(f"nobody there: {error}")
connection.settimeout(None)
connection.sendall(b"hello\n")
connection.shutdown(socket.SHUT_WR)
while data := connection.recv(4096):
    print(data.decode(), flush=True)
connection.close()
