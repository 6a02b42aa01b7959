"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
data, addr = sockfd.recvfrom(65535)
sockfd.sendto(data, addr)
sockfd.close()
