import socket
import time

s = socket.create_connection(('127.0.0.1', 8888))
while True:
    try:
        line = input('> ')
    except EOFError:
        time.sleep(0.2)
        continue
    if line == 'close':
        break
    s.sendall((line or '.').encode())
    print(s.recv(65536).decode(errors='replace'))
s.close()
