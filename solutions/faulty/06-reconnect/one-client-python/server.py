"""服务端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(16)
print("等待客户端连接 ...")

connfd, addr = sockfd.accept()
try:
    while True:
        data = connfd.recv(1024)
        if not data:
            break
        connfd.send(b"OK\n")
except OSError as e:
    print(e)
connfd.close()
sockfd.close()
