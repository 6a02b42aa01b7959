"""Thinks for a second before each answer."""
import sys
import time
from socket import *

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8888

listener = socket(AF_INET, SOCK_STREAM)
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", PORT))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    try:
        while True:
            data = connection.recv(1024)
            if not data:
                break
            time.sleep(1)
            connection.sendall(b"got: " + data)
    except ConnectionError:
        pass
    connection.close()
