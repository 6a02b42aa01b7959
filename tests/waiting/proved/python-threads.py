# A thread a client, the main thread in accept.
import socket
import threading

server = socket.create_server(("127.0.0.1", 8888))
def serve(connection):
    while connection.recv(1024):
        pass


while True:
    threading.Thread(target=serve, args=server.accept()[:1]).start()
