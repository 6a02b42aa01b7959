"""服务端：先收到问候，再开始会话"""
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
    data = connfd.recv(1024)
    try:
        while data:
            connfd.sendall(data)
            data = connfd.recv(1024)
    except OSError as e:
        print("客户端消失了:", e)
    connfd.close()
