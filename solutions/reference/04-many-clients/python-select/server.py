"""多客户端服务端：一个线程，select 看着所有连接，每条消息原样发回。

用法: python3 server.py [HOST PORT]
"""
import select
import sys
import time
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

PENDING = 65536  # 欠一个客户端的字节到了这么多，就先不读它


def welcome(listener, owed):
    try:
        connfd, addr = listener.accept()
    except OSError as error:
        print("暂时接待不了:", error)
        time.sleep(0.1)
        return
    connfd.setblocking(False)
    owed[connfd] = b""
    print(addr, "已连接")


def serve(connfd, owed, readable):
    """收一次或者发一次；返回这个客户端是否还在。"""
    try:
        if readable:
            data = connfd.recv(4096)
            if not data:
                return False
            owed[connfd] += data
        sent = connfd.send(owed[connfd])
        owed[connfd] = owed[connfd][sent:]
    except BlockingIOError:
        pass
    except OSError as error:
        print("连接中断:", error)
        return False
    return True


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    listener = socket(AF_INET, SOCK_STREAM)
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(128)
    listener.setblocking(False)
    print("等待连接:", listener.getsockname())
    owed = {}  # 每个客户端还没有发出去的字节
    while True:
        reading = [listener] + [c for c, bytes_ in owed.items() if len(bytes_) < PENDING]
        writing = [c for c, bytes_ in owed.items() if bytes_]
        readable, writable, _ = select.select(reading, writing, [])
        for sockfd in set(readable + writable):
            if sockfd is listener:
                welcome(listener, owed)
            elif not serve(sockfd, owed, sockfd in readable):
                del owed[sockfd]
                sockfd.close()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
