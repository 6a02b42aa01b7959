import time
from socket import *

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind(("127.0.0.1", 8888))
sockfd.listen(5)

# somebody may be in a hurry
connfd = None
sockfd.setblocking(False)
began = time.monotonic()
while connfd is None and time.monotonic() < began + 0.8:
    try:
        connfd, addr = sockfd.accept()
    except BlockingIOError:
        pass
sockfd.setblocking(True)

while True:
    if connfd is None:
        connfd, addr = sockfd.accept()
    connfd.setblocking(True)
    try:
        while True:
            data = connfd.recv(8192)
            if not data:
                break
            connfd.sendall(data)
    except ConnectionError as e:
        print("lost", addr, e)
    connfd.close()
    connfd = None
