import socket

s = socket.socket()
s.connect(('192.168.3.17', 8888))
while True:
    line = input('>>> ')
    if not line:
        break
    s.send(line.encode())
    print(s.recv(1024).decode())
s.close()
