"""客户端"""
import time
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

def connect(tries=5, pause=0.2):
    """连接服务端，失败就等一会儿再试"""
    for i in range(tries):
        s = socket(AF_INET, SOCK_STREAM)
        try:
            s.connect((HOST, PORT))
            return s
        except OSError as e:
            print("连接失败:", e, flush=True)
            s.close()
            if i + 1 < tries:
                time.sleep(pause)
    sys.exit("连不上服务端")



sockfd = connect()
while True:
    line = sys.stdin.readline().strip()
    if not line:
        break
    while True:
        try:
            sockfd.sendall(line.encode() + b"\n")
            data = sockfd.recv(4096)
            if data:
                break
        except OSError as e:
            print("连接中断:", e, flush=True)
        sockfd.close()
        sockfd = socket(AF_INET, SOCK_STREAM)
        try:
            sockfd.connect((HOST, PORT))
        except OSError:
            time.sleep(0.2)
            sockfd = connect()
            data = "已重新连接".encode()
            break
    print("回复:", data.decode(errors="replace"), flush=True)
sockfd.close()
