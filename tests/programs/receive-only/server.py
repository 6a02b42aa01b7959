import socket

s = socket.socket()
s.bind(('', 8888))
s.listen(1)
while True:
    c, addr = s.accept()
    f = open('recv.txt', 'wb')
    while True:
        data = c.recv(1024)
        if not data:
            break
        f.write(data)
        f.flush()
    f.close()
    c.close()
