"""服务端：发送失败就重试"""
import time
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(16)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    while True:
        try:
            data = connfd.recv(1024)
        except OSError:
            break
        if not data:
            break
        while True:
            try:
                connfd.sendall(data)
                break
            except OSError as e:
                time.sleep(0.2)
    connfd.close()
