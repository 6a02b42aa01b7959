"""Client of a chat room / 聊天室的客户端

Run / 运行: python3 client.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

HOST = sys.argv[1] if len(sys.argv) > 2 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.connect((HOST, PORT))
name = input("Your name / 你的名字: ")

# TODO 1. JOIN with the name; if it is refused, show why and ask again
#         用这个名字 JOIN；被拒绝时显示原因，再问一次
# TODO 2. Wait for the keyboard and for the server at once: two threads, or select
#         同时等待键盘和服务端：用两个线程，或者用 select
# TODO 3. Show what the server sends: SAID, TOLD, JOINED, LEFT / 显示服务端发来的内容
# TODO 4. Send what is typed: SAY, or /tell, /who, /quit / 发送输入的内容

sockfd.close()
