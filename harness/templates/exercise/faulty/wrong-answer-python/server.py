"""Run / 运行: python3 server.py [HOST PORT]"""
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888


def converse(connfd):
    for line in connfd.makefile("rb"):
        connfd.sendall(b"ok " + line)


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(5)

while True:
    connfd, _ = sockfd.accept()
    with connfd:
        try:
            converse(connfd)
        except OSError as error:
            print("lost / 连接中断:", error)
