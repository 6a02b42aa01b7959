"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
client = None
while True:
    data, addr = sockfd.recvfrom(65535)
    if client is None:
        client = addr
        print("客户端:", client)
    sockfd.sendto(data, client)
