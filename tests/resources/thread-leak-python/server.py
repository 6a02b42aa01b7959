# A second thread for each client waits for a message that never comes.
import queue
import socket
import threading


def serve(connection, outgoing):
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
    connection, _ = listener.accept()
    outgoing = queue.Queue()
    threading.Thread(target=serve, args=(connection, outgoing)).start()
    threading.Thread(target=outgoing.get).start()
