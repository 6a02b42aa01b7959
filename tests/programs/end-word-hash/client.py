import socket

c = socket.socket()
try:
    c.connect(('127.0.0.1', 8888))
except OSError:
    print('服务器没有启动')
    raise SystemExit(1)

while True:
    try:
        msg = input('发送>>')
    except EOFError:
        break
    if not msg:
        continue
    c.send(msg.encode())
    if msg == '##':
        break
    data = c.recv(4096)
    if not data:
        break
    print('接收:', data.decode(errors='replace'))
c.close()
