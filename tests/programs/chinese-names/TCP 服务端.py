import socket
服务 = socket.socket()
服务.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
服务.bind(('0.0.0.0', 8888))
服务.listen(10)
while True:
    连接, 地址 = 服务.accept()
    while True:
        数据 = 连接.recv(1024)
        if not 数据:
            break
        连接.sendall('你好'.encode('gbk'))
    连接.close()
