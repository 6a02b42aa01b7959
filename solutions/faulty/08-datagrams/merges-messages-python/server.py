"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
import select
while True:
    data, addr = sockfd.recvfrom(65535)
    replies = {addr: data}
    # 把已经到的都读完，同一个客户端的一起回复
    while select.select([sockfd], [], [], 0.1)[0]:
        data, addr = sockfd.recvfrom(65535)
        replies[addr] = replies.get(addr, b"") + data
    for addr, data in replies.items():
        sockfd.sendto(data, addr)
