import socket

s = socket.socket()
s.connect(('127.0.0.1', 9999))
while True:
    s.send(input('Msg:').encode())
    print(s.recv(1024).decode())
