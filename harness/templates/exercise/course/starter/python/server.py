"""Run / 运行: python3 server.py [HOST PORT]"""
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(5)

while True:
    connfd, address = sockfd.accept()
    print("connected / 已连接", address)
    # TODO: answer every line with OK and the line / 用 OK 加原话回答每一行
    connfd.close()
