"""数据报客户端"""
from socket import *

sockfd = socket(AF_INET, SOCK_STREAM)
number = 0
while True:
    text = input(">>")
    if not text:
        break
    number += 1
    try:
        if number == 1:
            sockfd.connect(("127.0.0.1", 8888))
        sockfd.send(f"{number} {text}".encode())
        print("回复:", sockfd.recv(65535).decode())
    except OSError as e:
        print("连接不上:", e)
        break
sockfd.close()
