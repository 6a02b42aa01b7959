import socket

s = socket.socket()
s.bind(('', 8888))
s.listen(5)
while True:
    c, addr = s.accept()
    data = c.recv(1024)
　　c.send(data)
    c.close()
