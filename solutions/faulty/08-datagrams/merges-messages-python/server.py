"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
import select
while True:
    data, addr = sockfd.recvfrom(65535)
    # 把已经到的都读完，一起回复
    while select.select([sockfd], [], [], 0.1)[0]:
        more, addr = sockfd.recvfrom(65535)
        data += more
    sockfd.sendto(data, addr)
