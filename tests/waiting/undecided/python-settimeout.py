# Reads with a time limit, again and again.
import socket

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
connection.settimeout(0.3)
while True:
    try:
        if not connection.recv(1024):
            break
    except TimeoutError:
        pass
