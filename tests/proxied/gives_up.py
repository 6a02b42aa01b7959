# A client that ends in order when its connection breaks.
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
        print("the server has gone", flush=True)
        break
    print("reply:", reply.decode().strip(), flush=True)
