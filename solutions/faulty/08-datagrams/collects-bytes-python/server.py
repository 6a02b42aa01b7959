"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
line = b""
while True:
    data, addr = sockfd.recvfrom(65535)
    line += data
    if len(line) >= 5:
        sockfd.sendto(line, addr)
        line = b""
