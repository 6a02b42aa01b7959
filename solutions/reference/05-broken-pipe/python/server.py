"""服务端：一次服务一个客户端，哪个客户端怎么消失都不影响下一个。

用法: python3 server.py [HOST PORT]
"""
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket


def converse(connfd):
    """会话，直到客户端离开。不管是离开、复位还是 broken pipe，都只是“这个客户端走了”。"""
    while True:
        data = connfd.recv(4096)
        if not data:
            return
        connfd.sendall(data)


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    sockfd = socket(AF_INET, SOCK_STREAM)
    sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    sockfd.bind((host, port))
    sockfd.listen(16)
    print("等待连接:", sockfd.getsockname())
    while True:
        connfd, addr = sockfd.accept()
        with connfd:
            try:
                converse(connfd)
                print(addr, "已离开")
            except OSError as error:
                print(addr, "消失了:", error)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
