"""数据报服务端：收到什么就发回什么"""
from socket import *

sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind(("127.0.0.1", 8888))
print("等待数据报……")
import select
peers = {}
while True:
    ready, _, _ = select.select([sockfd, *peers.values()], [], [])
    data, addr = ready[0].recvfrom(65535)
    peer = peers.get(addr)
    if peer is None:
        peer = peers[addr] = socket(AF_INET, SOCK_DGRAM)
        peer.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        peer.bind(("127.0.0.1", 8888))
        peer.connect(addr)
    peer.send(data)
