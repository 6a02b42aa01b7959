# A server that reads all that its clients send and says nothing.
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    try:
        while connection.recv(1024):
            pass
    except ConnectionError:
        pass
    connection.close()
