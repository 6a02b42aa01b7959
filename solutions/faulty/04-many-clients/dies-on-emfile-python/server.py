"""多线程服务端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

from threading import Thread


def handle(connfd):
    with connfd:
        while True:
            try:
                data = connfd.recv(1024)
            except OSError:
                break
            if not data:
                break
            connfd.sendall(data)


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    Thread(target=handle, args=(connfd,), daemon=True).start()
