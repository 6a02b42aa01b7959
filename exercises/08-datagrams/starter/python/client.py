"""Client for datagrams / 数据报客户端

Run / 运行: python3 client.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

# 1. Make a socket, of the same kind as the server's / 创建套接字，类型和服务端一致
sockfd = socket(AF_INET, SOCK_DGRAM)
print("server / 服务端:", (HOST, PORT))

# TODO 2. Read a line, send "NUMBER LINE" / 读一行，发送“编号 内容”
# TODO 3. Wait for the reply with that number, for a limited time; send again where it does not come
#         限时等待编号相同的回复；没有等到就重发
# TODO 4. Print the reply; give up after 3 to 10 tries / 打印回复；试过 3 到 10 次后放弃
# TODO    Leave on an empty line or at the end of input / 遇到空行或输入结束时离开

# 5. Close / 关闭
sockfd.close()
