import socket

s = socket.socket()
s.bind(("", 8888))
s.listen(5)
while True:
    c, addr = s.accept()
    while True:
	data = c.recv(1024)
        if not data:
            break
        c.send(data)
