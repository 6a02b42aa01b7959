"""Client that notices when its server has gone / 能发现服务端消失的客户端

Run / 运行: python3 client.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

# 1. Make a socket, of the same kind as the server's / 创建套接字，类型和服务端一致
sockfd = socket(AF_INET, SOCK_STREAM)

# 2. Ask for a connection / 发起连接请求
sockfd.connect((HOST, PORT))
print("connected / 已连接")

# TODO 3. Read a line, send it, print the reply, again and again
#         读一行，发出去，打印回复，如此反复
# TODO    Leave on an empty line or at the end of input
#         遇到空行或输入结束时离开
# TODO    Tell the user when the server has gone, and end
#         服务端消失时告诉用户，然后结束

# 4. Close / 关闭
sockfd.close()
