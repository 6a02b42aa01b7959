"""Server that can start again at once / 能立刻重新启动的服务端

Run / 运行: python3 server.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

# 1. Make a socket / 创建套接字
sockfd = socket(AF_INET, SOCK_STREAM)
# TODO    It must be possible to start again at once / 要能立刻重新启动

# 2. Give it an address / 绑定地址
sockfd.bind((HOST, PORT))
print("bound to / 已绑定", sockfd.getsockname())

# TODO 3. Let it listen / 让它监听
# TODO 4. Wait for a client / 等待客户端连接
# TODO 5. Answer each message until the client leaves / 每条消息都回复，直到客户端离开
# TODO    Then serve the next client / 然后服务下一个客户端

# 6. Close / 关闭
sockfd.close()
