"""聊天室的客户端：用 select 同时看着键盘和连接。

第一行是名字，之后每行一句话；/tell 名字 内容，/who，/quit。用法: python3 client.py [HOST PORT]
"""
import os
import select
import sys
from socket import AF_INET, SOCK_STREAM, socket

KEYBOARD = 0


def request(line, joined):
    """输入的一行变成一个请求；没有意义的返回 None。"""
    if not joined:
        return "JOIN " + line
    if line == "/who":
        return "WHO"
    if line == "/quit":
        return "QUIT"
    if line.startswith("/tell "):
        return "TELL " + line[len("/tell "):]
    return "SAY " + line if line.strip() else None


def show(line):
    """服务端的一行变成给人看的样子。"""
    word, _, rest = line.partition(" ")
    name, _, text = rest.partition(" ")
    if word == "SAID":
        print(f"{name}: {text}", flush=True)
    elif word == "TOLD":
        print(f"{name} (悄悄话): {text}", flush=True)
    elif word == "JOINED":
        print(f"* {name} 进来了", flush=True)
    elif word == "LEFT":
        print(f"* {name} 离开了", flush=True)
    elif word == "ERR":
        print("! " + rest, flush=True)
    elif rest:
        print("在房间里: " + rest, flush=True)


def converse(sockfd):
    received = typed = b""
    asked = []  # 还没有回复的请求
    joined = False
    watched = [sockfd, KEYBOARD]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if sockfd in ready:
            piece = sockfd.recv(4096)
            if not piece:
                if "QUIT" not in asked:
                    print("服务端结束了聊天")
                return
            received += piece
            while b"\n" in received:
                line, received = received.split(b"\n", 1)
                line = line.rstrip(b"\r").decode(errors="replace")
                show(line)
                if line.split(" ")[0] in ("OK", "ERR") and asked:
                    done = asked.pop(0)
                    if done == "QUIT":
                        return
                    if done == "JOIN":
                        joined = line.startswith("OK")
        if KEYBOARD in ready:
            data = os.read(KEYBOARD, 4096)
            typed += data or b"\n/quit\n"
            if not data:
                watched.remove(KEYBOARD)
        # 名字还没有定下来的时候，后面输入的先等着
        while b"\n" in typed and "JOIN" not in asked:
            line, typed = typed.split(b"\n", 1)
            line = line.rstrip(b"\r").decode(errors="replace")
            if not joined and line in ("", "/quit"):
                if line:
                    return
                continue
            message = request(line, joined)
            if message:
                sockfd.sendall(message.encode() + b"\n")
                asked.append(message.split(" ")[0])


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    with socket(AF_INET, SOCK_STREAM) as sockfd:
        try:
            sockfd.connect((host, port))
        except OSError as error:
            sys.exit(f"连接不上 {host}:{port}: {error}")
        print("已连接，请输入名字", flush=True)
        try:
            converse(sockfd)
        except OSError as error:
            print("连接中断:", error)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("客户端退出")
