import socket
import threading


def work(conn):
    while True:
        try:
            data = conn.recv(1024)
        except OSError:
            break
        if not data:
            break
        conn.sendall(data + b" " + data)
    conn.close()


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 12345))
server.listen(5)
while True:
    conn, addr = server.accept()
    t = threading.Thread(target=work, args=(conn,))
    t.start()
