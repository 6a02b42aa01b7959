from socket import *

s = socket()
s.bind(('0.0.0.0', 8888))
s.listen(3)

while True:
    print('Waiting for connect...')
    conn, addr = s.accept()
    print('Connect from', addr)
    while True:
        data = conn.recv(1024)
        if not data:
            break
        print('收到:', data.decode())
        conn.send('收到你的消息'.encode())
    conn.close()
