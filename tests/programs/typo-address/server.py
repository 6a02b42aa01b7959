from socket import *
s = socket()
s.bind(('0.0.0.1', 8888))
s.listen(5)
while True:
    c, addr = s.accept()
    while True:
        data = c.recv(1024)
        if not data:
            break
        c.send(b'receive')
    c.close()
