"""select 服务端"""
import time
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
            try:
                connfd, addr = r.accept()
            except OSError:
                time.sleep(0.1)
                continue
            socks.append(connfd)
        else:
            data = r.recv(1024)
            if data:
                r.send(data)
            else:
                socks.remove(r)
                r.close()
