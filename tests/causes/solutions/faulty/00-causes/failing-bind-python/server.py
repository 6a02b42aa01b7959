# Handles no error of bind().
import socket

while True:
    try:
        listener = socket.socket()
        break
    except OSError:
        pass
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(100)
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        continue
    try:
        for line in connection.makefile("rb"):
            connection.sendall(line)
    except OSError:
        pass
    connection.close()
