# Keeps all that was ever said.
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(100)
history = []
while True:
    connection, _ = listener.accept()
    with connection:
        try:
            while data := connection.recv(65536):
                history.append(data)
                connection.sendall(data)
        except ConnectionError:
            pass
