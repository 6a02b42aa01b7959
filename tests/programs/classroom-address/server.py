import socket

HOST = '192.168.3.17'
PORT = 8888

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((HOST, PORT))
s.listen()
while True:
    c, addr = s.accept()
    while True:
        d = c.recv(1024)
        if not d:
            break
        c.send(b'OK')
    c.close()
