# A process for each client, and nobody asks how it ended.
import os
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(100)
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except ConnectionError:
            pass
        os._exit(0)
    connection.close()
