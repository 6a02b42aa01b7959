"""简单会话的客户端：用 select 同时看着键盘和连接。

输入一行发一行，空行或输入结束则离开。用法: python3 client.py [HOST PORT]
"""
import codecs
import os
import select
import sys
from socket import AF_INET, SOCK_STREAM, socket

KEYBOARD = 0
QUIET = 0.2  # 没有换行的回复，这么久没有下文就算结束（秒）

READY, ASKED, REPLYING = "可以发下一条", "已发出，还没有回复", "回复还没完"


def converse(sockfd):
    """收发消息，直到有一方结束。"""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    typed = b""  # 已输入、还没有发出的字节
    state = READY
    while True:
        # 上一条的回复没完就不发下一条，否则两条消息会连在一起
        if state == READY and b"\n" in typed:
            line, typed = typed.split(b"\n", 1)
            if not line.rstrip(b"\r"):
                return
            sockfd.sendall(line + b"\n")
            state = ASKED
        watched = [sockfd, KEYBOARD] if state == READY else [sockfd]
        ready, _, _ = select.select(watched, [], [], QUIET if state == REPLYING else None)
        if not ready:
            state = READY
        if sockfd in ready:
            piece = sockfd.recv(4096)
            if not piece:
                print("服务端结束了会话")
                return
            print(decoder.decode(piece), end="", flush=True)
            state = READY if piece.endswith(b"\n") else REPLYING
        if KEYBOARD in ready:
            # 输入结束：补上换行，再当作一个空行
            typed += os.read(KEYBOARD, 4096) or b"\n\n"


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    with socket(AF_INET, SOCK_STREAM) as sockfd:
        try:
            sockfd.connect((host, port))
        except OSError as error:
            sys.exit(f"连接不上 {host}:{port}: {error}")
        print("已连接，请输入消息（空行结束）")
        try:
            converse(sockfd)
        except OSError as error:
            print("连接中断:", error)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("客户端退出")
