# A server that sends every byte back, one client after the other, whatever becomes of them.
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    try:
        while data := connection.recv(1024):
            connection.sendall(data)
    except ConnectionError:
        pass
    connection.close()
