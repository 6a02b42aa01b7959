"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
print("等待数据报……")
while True:
    data, addr = sockfd.recvfrom(65535)
    sockfd.sendto(data, addr)
