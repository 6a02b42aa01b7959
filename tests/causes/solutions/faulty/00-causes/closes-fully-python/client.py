# Closes both directions when it has said all.
import socket
import sys

try:
    connection = socket.create_connection(("127.0.0.1", 8888), timeout=0.5)
except OSError as error:
    sys.exit(f"nobody there: {error}")
connection.settimeout(None)
connection.sendall(b"hello\n")
connection.close()
