# Waits for a lock that a sleeping thread holds.
import socket
import threading
import time

server = socket.create_server(("127.0.0.1", 8888))
lock = threading.Lock()


def work():
    with lock:
        started.set()
        time.sleep(0.4)


started = threading.Event()
connection, _ = server.accept()
data = connection.recv(1024)
threading.Thread(target=work).start()
started.wait()
with lock:
    connection.sendall(data)
connection.recv(1024)
