"""Server that outlives its clients / 不怕客户端消失的服务端

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
# TODO 5. Answer each message until the client leaves / 每条消息都回复，直到客户端离开
# TODO    Serve the next client, however the one before has gone: recv and send may fail
#         不管前一个客户端怎么消失，都服务下一个：recv 和 send 都可能失败

# 6. Close / 关闭
sockfd.close()
