"""客户端：一条回复到换行为止"""
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
        sockfd.sendall(line.encode() + b"\n")
        data = sockfd.recv(4096)
        if not data:
            print("服务端已经离开")
            break
        while not data.endswith(b"\n"):
            data += sockfd.recv(4096)
    except OSError as e:
        print("连接中断:", e)
        break
    print("回复:", data.decode(errors="replace"), flush=True)
sockfd.close()
