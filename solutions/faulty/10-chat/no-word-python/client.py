"""聊天室客户端：一个线程接收，主线程读键盘"""
import os
import sys
import threading
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.connect((HOST, PORT))
reader = sockfd.makefile(encoding="utf-8")


def show(line):
    word, _, rest = line.partition(" ")
    name, _, text = rest.partition(" ")
    if word in ("SAID", "TOLD"):
        print(name + ": " + text)
    elif rest:
        print("*", rest)


def receive():
    """显示服务端发来的每一行"""
    try:
        for line in reader:
            show(line.rstrip("\n"))
    except OSError as e:
        print("连接中断:", e)
    print("聊天结束")
    sys.stdout.flush()
    os._exit(0)


def request(line):
    if line == "/who":
        return "WHO"
    if line == "/quit":
        return "QUIT"
    if line.startswith("/tell "):
        return "TELL " + line[6:]
    return line


def send(line):
    sockfd.sendall((line + "\n").encode())


# 直到名字被接受
while True:
    name = input("名字: ")
    send("JOIN " + name)
    reply = reader.readline().strip()
    if reply == "OK":
        break
    print(reply)

receiver = threading.Thread(target=receive, daemon=True)
receiver.start()
while True:
    try:
        line = input()
    except EOFError:
        line = "/quit"
    if line:
        send(request(line))
    if line == "/quit":
        receiver.join()
