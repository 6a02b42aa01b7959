from config import ADDR, BACKLOG
from chat import handler

from socket import *

sock = socket()
sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sock.bind(ADDR)
sock.listen(BACKLOG)
while True:
    connfd, addr = sock.accept()
    handler.talk(connfd, addr)
    connfd.close()
