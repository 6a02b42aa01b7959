"""数据报服务端"""
from socket import *

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.bind(("127.0.0.1", 8888))
sockfd.listen(5)
print("等待连接……")
while True:
    connfd, addr = sockfd.accept()
    while True:
        data = connfd.recv(65535)
        if not data:
            break
        connfd.send(data)
    connfd.close()
