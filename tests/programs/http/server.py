# 简单的http服务
from socket import *


def handle(c):
    request = c.recv(4096).decode()
    if not request:
        return
    line = request.split('\r\n')[0]
    method, path, version = line.split(' ')
    if path == '/':
        body = '<h1>Welcome</h1>'
        c.send(('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n' + body).encode())
    else:
        c.send(b'HTTP/1.1 404 Not Found\r\n\r\nSorry')


s = socket()
s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
s.bind(('0.0.0.0', 8000))
s.listen(5)
while True:
    c, addr = s.accept()
    print('Request from', addr)
    handle(c)
    c.close()
