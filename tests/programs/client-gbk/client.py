# 在Windows上写的客户端
import socket

c = socket.socket()
if c.connect_ex(('127.0.0.1', 8888)) != 0:
    print('connect failed')
    raise SystemExit(2)
while True:
    try:
        text = input('input: ')
    except EOFError:
        text = ''
    if text == '':
        break
    c.sendall(text.encode('gbk'))
    data = c.recv(4096)
    if not data:
        break
    try:
        print(data.decode('gbk'))
    except UnicodeDecodeError:
        print(data.decode('utf-8', 'replace'))
c.close()
