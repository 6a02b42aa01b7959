"""select 服务端，一次读一行"""
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

files = {}
while True:
    rs, ws, xs = select([sockfd, *files], [], [])
    for r in rs:
        if r is sockfd:
            try:
                connfd, addr = r.accept()
                files[connfd] = connfd.makefile("rb")
            except OSError:
                time.sleep(0.1)
            continue
        try:
            line = files[r].readline()
            if line:
                r.sendall("收到 ".encode() + line)
        except OSError:
            line = b""
        if not line:
            files.pop(r).close()
            r.close()
