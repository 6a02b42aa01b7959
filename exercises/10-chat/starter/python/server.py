"""Server of a chat room / 聊天室的服务端

Run / 运行: python3 server.py [HOST PORT]
"""
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

room = {}  # name -> connection / 名字 -> 连接

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(64)
print("listening on / 正在监听", sockfd.getsockname())

while True:
    connfd, address = sockfd.accept()
    print("connected / 已连接", address)
    # TODO 1. Serve this one while others come: a thread, or select over all connections
    #         边接待新人边服务这一位：用线程，或者用 select 同时看着所有连接
    # TODO 2. Collect what arrives until a line is whole / 攒够一整行再处理
    # TODO 3. JOIN, SAY, TELL, WHO, QUIT: one reply each / 每个请求一行回复
    # TODO 4. Tell the others / 通知其他人: JOINED, SAID, LEFT
    connfd.close()
