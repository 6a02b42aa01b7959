"""聊天室客户端"""
import sys
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


def request(line):
    if line == "/who":
        return "WHO"
    if line == "/quit":
        return "QUIT"
    if line.startswith("/tell "):
        return "TELL " + line[6:]
    return "SAY " + line


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

while True:
    try:
        line = input()
    except EOFError:
        line = "/quit"
    if line:
        send(request(line))
        reply = reader.readline()
        if not reply:
            print("聊天结束")
            break
        show(reply.rstrip("\n"))
    if line == "/quit":
        break
