"""多线程服务端：一个线程收，一个线程发"""
import time
import sys
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

from queue import Queue
from threading import Thread


def sender(connfd, queue):
    while True:
        data = queue.get()
        try:
            connfd.sendall("收到 ".encode() + data)
        except OSError:
            pass


def receiver(connfd, queue):
    with connfd:
        while True:
            try:
                data = connfd.recv(1024)
            except OSError:
                break
            if not data:
                break
            queue.put(data)


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(128)
print("等待客户端连接 ...")

while True:
    try:
        connfd, addr = sockfd.accept()
    except OSError as e:
        print(e)
        time.sleep(0.1)
        continue
    queue = Queue()
    Thread(target=sender, args=(connfd, queue), daemon=True).start()
    Thread(target=receiver, args=(connfd, queue), daemon=True).start()
