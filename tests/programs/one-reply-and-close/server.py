from socket import *

s = socket(AF_INET, SOCK_STREAM)
s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
s.bind(('172.40.91.185', 8888))
s.listen(5)
while True:
    conn, addr = s.accept()
    data = conn.recv(1024)
    conn.send(b'Hello, ' + data)
    conn.close()
