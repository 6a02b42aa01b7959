"""多客户端服务端：每个客户端一个线程，每条消息回一行。

用法: python3 server.py [HOST PORT]
"""
import sys
import threading
import time
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket


def converse(connfd, addr):
    """和一个客户端会话，直到它离开。每个线程只用自己的 connfd。"""
    with connfd:
        try:
            while True:
                data = connfd.recv(4096)
                if not data:
                    break
                connfd.sendall("收到: ".encode() + data.rstrip() + b"\n")
        except OSError as error:
            print(addr, "连接中断:", error)


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    sockfd = socket(AF_INET, SOCK_STREAM)
    sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    sockfd.bind((host, port))
    sockfd.listen(128)
    print("等待连接:", sockfd.getsockname())
    while True:
        try:
            connfd, addr = sockfd.accept()
            threading.Thread(target=converse, args=(connfd, addr), daemon=True).start()
        except (OSError, RuntimeError) as error:
            # 描述符或线程用完了：等有人离开再说，不能让已经连上的人受影响
            print("暂时接待不了:", error)
            time.sleep(0.1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
