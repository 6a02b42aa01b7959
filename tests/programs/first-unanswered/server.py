import socket
import threading

conn = None


def talk():
    global conn
    while True:
        try:
            data = conn.recv(1024)
        except OSError:
            return
        if not data:
            return
        conn.sendall(b'hi')


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', 8888))
s.listen(5)
while True:
    conn, addr = s.accept()
    threading.Thread(target=talk).start()
