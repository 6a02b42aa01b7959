"""多线程服务端"""
import time
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

from threading import Thread

clients = []


def handle(connfd):
    while True:
        data = connfd.recv(1024)
        if not data:
            break
        connfd.sendall(b"OK\n")
    print("客户端退出")


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

while True:
    try:
        connfd, addr = sockfd.accept()
    except OSError as e:
        print(e)
        time.sleep(0.1)
        continue
    clients.append(connfd)
    Thread(target=handle, args=(connfd,), daemon=True).start()
