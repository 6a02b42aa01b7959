"""Server for many clients / 多客户端服务端

Run / 运行: python3 server.py [HOST PORT]
"""
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("waiting on / 正在监听", sockfd.getsockname())

while True:
    connfd, addr = sockfd.accept()
    print("connected / 已连接", addr)
    # TODO Answer each message of this client until it leaves,
    #      while this loop goes on to accept the next one
    #      每条消息都回复，直到这个客户端离开；与此同时，这个循环要能继续接待下一个
    # TODO Close what belongs to a client that has left
    #      客户端离开后，把属于它的东西关闭
    connfd.close()
