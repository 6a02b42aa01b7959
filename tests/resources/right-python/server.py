# A thread for each client, which ends with it.
import socket
import threading


def serve(connection):
    with connection:
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except ConnectionError:
            pass


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(100)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],)).start()
