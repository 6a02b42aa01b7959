"""数据报服务端：收到什么就原样发回给谁，用 select 等待。

用法: python3 server.py [HOST PORT]
"""
import select
import sys
from socket import AF_INET, SOCK_DGRAM, socket

LARGEST = 65535


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    sockfd = socket(AF_INET, SOCK_DGRAM)
    sockfd.bind((host, port))
    sockfd.setblocking(False)
    print("等待数据报:", sockfd.getsockname())
    while True:
        select.select([sockfd], [], [])
        try:
            data, addr = sockfd.recvfrom(LARGEST)
            sockfd.sendto(data, addr)
        except OSError as error:
            # 对方已经离开，或者被别的线程先读走：不影响其他人
            print("这一个没有送到:", error)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
