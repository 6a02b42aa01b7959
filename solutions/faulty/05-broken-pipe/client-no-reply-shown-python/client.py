"""客户端"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.connect((HOST, PORT))

try:
    for line in sys.stdin:
        if not line.strip():
            break
        sockfd.sendall(line.encode())
        data = sockfd.recv(4096)
        if not data:
            break
        print("已发送", flush=True)
except OSError as e:
    print(e)
print("再见")
