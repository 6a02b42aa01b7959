"""文件客户端"""
import os
from socket import *

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.connect(("127.0.0.1", 8888))
stream = sockfd.makefile("rb")


def get(name):
    sockfd.sendall(f"GET {name}\n".encode())
    reply = stream.readline().decode().split()
    if not reply:
        raise ConnectionError("连接中断")
    if reply[0] != "OK":
        print("服务端:", *reply, flush=True)
        return
    data = stream.read(int(reply[1]))
    if len(data) < int(reply[1]):
        raise ConnectionError("传输中断")
    with open(name, "wb") as f:
        f.write(data)
    print("收到", len(data), "字节", flush=True)


def put(name):
    if not os.path.exists(name):
        print("没有这个文件:", name, flush=True)
        return
    with open(name, "rb") as f:
        data = f.read()
    sockfd.sendall(f"PUT {name}\n".encode() + data)
    print("服务端:", stream.readline().decode().strip(), flush=True)


try:
    while True:
        words = input(">>").split()
        if not words:
            break
        if words[0] == "get":
            get(words[1])
        elif words[0] == "put":
            put(words[1])
except EOFError:
    pass
except OSError as e:
    print("出错:", e)
sockfd.close()
