"""Server for files / 文件服务端

Run / 运行: python3 server.py [HOST PORT]
"""
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

# 1. Make a socket / 创建套接字
sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)

# 2. Give it an address / 绑定地址
sockfd.bind((HOST, PORT))
print("bound to / 已绑定", sockfd.getsockname())

# TODO 3. Let it listen / 让它监听
# TODO 4. Wait for a client / 等待客户端连接
# TODO 5. Read a request line, then exactly as many bytes as it says; answer; again and again
#         读一行请求，再读它所说的那么多字节，然后回答，如此反复
# TODO    Serve several clients at once / 同时服务多个客户端

# 6. Close / 关闭
sockfd.close()
