"""Client that tries again / 会再次尝试的客户端

Run / 运行: python3 client.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

# 1. Make a socket, of the same kind as the server's / 创建套接字，类型和服务端一致
sockfd = socket(AF_INET, SOCK_STREAM)

# 2. Ask for a connection / 发起连接请求
# TODO    Try 3 to 10 times, with pauses; then say so and end
#         尝试 3 到 10 次，中间停顿；还不行就说明并结束
sockfd.connect((HOST, PORT))
print("connected / 已连接")

# TODO 3. Read a line, send it, print the reply, again and again
#         读一行，发出去，打印回复，如此反复
# TODO    Leave on an empty line or at the end of input
#         遇到空行或输入结束时离开
# TODO    After a reset connect again, and send once more what got no answer
#         被复位后重新连接，没有得到回复的再发一次

# 4. Close / 关闭
sockfd.close()
