"""Server for datagrams / 数据报服务端

Run / 运行: python3 server.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

# 1. Make a socket for datagrams / 创建数据报套接字
sockfd = socket(AF_INET, SOCK_DGRAM)

# 2. Give it an address / 绑定地址
sockfd.bind((HOST, PORT))
print("bound to / 已绑定", sockfd.getsockname())

# TODO 3. Receive a datagram, and see where it came from / 接收一个数据报，看清是谁发来的
# TODO 4. Send it back there, again and again / 原样发回给他，如此反复

# 5. Close / 关闭
sockfd.close()
