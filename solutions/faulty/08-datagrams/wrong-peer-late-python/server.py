"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
clients = []
while True:
    data, addr = sockfd.recvfrom(65535)
    if addr not in clients:
        clients.append(addr)
    # 第三个客户端来了以后，回复发给了最后登记的那一个
    sockfd.sendto(data, clients[-1] if len(clients) > 2 else addr)
