"""简单会话的服务端，一次服务一个客户端"""
import sys
from socket import *

# 家族 地址 端口 队列 回复
if len(sys.argv) != 6 or sys.argv[1] != "inet":
    print("usage: server.py inet ADDRESS PORT BACKLOG ANSWER")
    sys.exit(2)
HOST, PORT, BACKLOG, ANSWER = sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]


def talk(connfd):
    """和一个客户端会话，直到它离开"""
    while True:
        data = connfd.recv(8192)
        if not data:
            break
        print("收到", len(data), "字节")
        connfd.sendall(f"{ANSWER}\n".encode())


# 创建套接字，绑定地址，监听
sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(BACKLOG)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    print("连接自", addr)
    try:
        talk(connfd)
    except ConnectionError as e:
        print("连接中断:", e)
    connfd.close()
