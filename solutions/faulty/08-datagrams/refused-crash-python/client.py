"""数据报客户端：带编号的请求，等不到就重发"""
from socket import *

SERVER = ("127.0.0.1", 8888)
sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.connect(SERVER)
sockfd.settimeout(0.5)
number = 0
while True:
    try:
        text = input(">>")
    except EOFError:
        break
    if not text:
        break
    number += 1
    reply = None
    for i in range(4):
        sockfd.send(f"{number} {text}".encode())
        try:
            while True:
                data, addr = sockfd.recvfrom(65535)
                head, _, body = data.decode().partition(" ")
                if head == str(number):
                    reply = body
                    break
            break
        except timeout:
            continue
    if reply is None:
        print("没有回复，放弃")
        break
    print("回复:", reply, flush=True)
sockfd.close()
