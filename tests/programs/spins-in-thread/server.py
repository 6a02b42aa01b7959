import socket
import threading


def handle(c):
    while True:
        data = c.recv(1024)
        if data == b'bye':
            break
        if data:
            c.send(b'ok')
    c.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 8888))
s.listen(5)
while True:
    c, a = s.accept()
    t = threading.Thread(target=handle, args=(c,))
    t.daemon = True
    t.start()
