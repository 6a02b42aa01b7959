"""客户端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.connect((HOST, PORT))

while True:
    line = sys.stdin.readline().strip()
    if not line:
        break
    try:
        sockfd.sendall(line.encode())
        sockfd.sendall(b"\n")
        data = sockfd.recv(4096)
    except ConnectionResetError:
        print("服务端异常断开")
        break
    if not data:
        print("服务端已经离开")
        break
    print("回复:", data.decode(errors="replace"), flush=True)
sockfd.close()
