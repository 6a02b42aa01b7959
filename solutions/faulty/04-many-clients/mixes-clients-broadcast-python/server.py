"""select 服务端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

from select import select

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

socks = [sockfd]
while True:
    rs, ws, xs = select(socks, [], [])
    for r in rs:
        if r is sockfd:
            connfd, addr = r.accept()
            socks.append(connfd)
            continue
        try:
            data = r.recv(1024)
        except OSError:
            data = b""
        if not data:
            socks.remove(r)
            r.close()
            continue
        for other in socks[1:]:
            other.send(data)
