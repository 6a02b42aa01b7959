import socket

s = socket.socket()
s.connect(('127.0.0.1', 8888))
while True:
    data = raw_input('>>')
    if not data:
        break
    s.send(data)
    print(s.recv(1024))
s.close()
