import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 8888))
s.listen(5)
while True:
    c, addr = s.accept()
    while True:
        try:
            data = c.recv(1024)
        except ConnectionResetError:
            data = b''
        if not data:
            break
        c.sendall(b'received %d bytes' % len(data))
    c.close()
