"""简单会话的服务端，一次服务一个客户端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888


def talk(connfd):
    """和一个客户端会话，直到它离开"""
    connfd.sendall("欢迎光临\n".encode())
    while True:
        data = connfd.recv(8192)
        if not data:
            break
        print("收到", len(data), "字节")


# 创建套接字，绑定地址，监听
sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(5)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    print("连接自", addr)
    try:
        talk(connfd)
    except ConnectionError as e:
        print("连接中断:", e)
    connfd.close()
