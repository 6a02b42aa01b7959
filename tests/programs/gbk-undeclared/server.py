import socket

# 服务端
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', 8888))
s.listen(5)
print('等待客户端连接...')
while True:
    c, addr = s.accept()
    while True:
        data = c.recv(1024)
        if not data:
            break
        c.sendall('收到'.encode())
    c.close()
