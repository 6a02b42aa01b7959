"""多线程服务端，每个客户端一份日志"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

from threading import Thread


def handle(connfd, addr):
    with connfd, open(f"/tmp/{addr[1]}.log", "wb") as log:
        while True:
            try:
                data = connfd.recv(1024)
            except OSError:
                break
            if not data:
                break
            log.write(data)
            connfd.sendall(b"OK\n")


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    Thread(target=handle, args=(connfd, addr), daemon=True).start()
