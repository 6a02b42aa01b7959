"""非阻塞服务端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

sockfd.setblocking(False)
clients = []
while True:
    try:
        connfd, addr = sockfd.accept()
        connfd.setblocking(False)
        clients.append(connfd)
    except OSError:
        pass
    for connfd in clients[:]:
        try:
            data = connfd.recv(1024)
            if data:
                connfd.send(data)
                continue
        except BlockingIOError:
            continue
        except OSError:
            pass
        clients.remove(connfd)
        connfd.close()
