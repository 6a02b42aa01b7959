"""简单会话的客户端：输入一行发一行，空行结束"""
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888


def receive(sockfd):
    """收一条完整的回复：到换行为止；没有换行的，一秒没有下文就算完"""
    data = b""
    sockfd.settimeout(None)
    while not data.endswith(b"\n"):
        try:
            piece = sockfd.recv(8192)
        except timeout:
            break
        if not piece:
            break
        data += piece
        sockfd.settimeout(1)
    return data.decode(errors="replace")


def converse(sockfd):
    while True:
        try:
            line = input("请输入>> ")
        except EOFError:
            break
        if not line:
            break
        sockfd.sendall(line.encode() + b"\n")
        reply = receive(sockfd)
        if not reply:
            print("服务端已经离开")
            break
        print("回复:", reply.rstrip())


sockfd = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    sockfd.connect((HOST, PORT))
except OSError as e:
    sys.exit(f"连接不上服务端: {e}")
try:
    converse(sockfd)
except ConnectionError as e:
    print("连接中断:", e)
sockfd.close()
