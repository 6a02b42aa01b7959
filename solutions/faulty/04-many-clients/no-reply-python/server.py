"""多客户端服务端，每个客户端一个线程"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

from threading import Thread


def handle(connfd):
    while True:
        data = connfd.recv(1024)
        if not data:
            break
        print("收到:", data)
    connfd.close()


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    Thread(target=handle, args=(connfd,), daemon=True).start()
