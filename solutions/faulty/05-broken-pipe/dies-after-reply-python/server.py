"""服务端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888



def answer(connfd, data):
    try:
        connfd.sendall(data)
        return True
    except OSError as e:
        print("发送失败:", e)
        return False


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(16)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    try:
        data = connfd.recv(1024)
    except OSError as e:
        print("没有消息:", e)
        continue
    while data and answer(connfd, data):
        data = connfd.recv(1024)
    connfd.close()
