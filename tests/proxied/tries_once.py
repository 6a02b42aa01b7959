# A client that tries to connect again, once, and ends when it is refused.
import socket
import sys

connection = socket.create_connection(("127.0.0.1", 8888))
for line in sys.stdin:
    try:
        connection.sendall(line.encode())
        reply = connection.recv(1024)
    except ConnectionError:
        reply = b""
    if not reply:
        try:
            connection = socket.create_connection(("127.0.0.1", 8888))
        except ConnectionRefusedError:
            sys.exit("refused")
        continue
    print("reply:", reply.decode().strip(), flush=True)
