"""文件客户端"""
import os
from socket import *

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.connect(("127.0.0.1", 8888))
stream = sockfd.makefile("rb")


def get(name):
    sockfd.sendall(f"GET {name}\n".encode())
    # 回复和文件的开头一起到
    first = sockfd.recv(4096)
    if not first:
        raise ConnectionError("连接中断")
    head, _, data = first.partition(b"\n")
    reply = head.decode().split()
    if reply[0] != "OK":
        print("服务端:", *reply, flush=True)
        return
    data = bytearray(data)
    while len(data) < int(reply[1]):
        piece = sockfd.recv(65536)
        if not piece:
            break
        data += piece
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
    sockfd.sendall(f"PUT {name} {len(data)}\n".encode() + data)
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
