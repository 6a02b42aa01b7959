# Hangs up on whoever has not sent a whole line at once.
import socket

while True:
    try:
        listener = socket.socket()
        break
    except OSError:
        pass
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
while True:
    try:
        listener.bind(("127.0.0.1", 8888))
        break
    except OSError:
        pass
listener.listen(100)
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        continue
    try:
        while data := connection.recv(1 << 20):
            if b"\n" not in data:
                break
            connection.sendall(data)
    except OSError:
        pass
    connection.close()
