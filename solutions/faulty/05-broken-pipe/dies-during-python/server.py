"""服务端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888



def reply(connfd, data):
    """发送一条回复；send 可能只发出一部分"""
    try:
        sent = connfd.send(data[:1000])
    except OSError as e:
        print("发送失败:", e)
        return False
    if len(data) > 1000:
        connfd.sendall(data[sent:])
    return True


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(16)
print("等待客户端连接 ...")

while True:
    connfd, addr = sockfd.accept()
    while True:
        try:
            data = connfd.recv(65536)
        except OSError as e:
            print("客户端消失了:", e)
            break
        if not data or not reply(connfd, data):
            break
    connfd.close()
