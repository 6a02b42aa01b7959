"""文件服务端：每个客户端一个线程，文件存在 files/ 目录里。

用法: python3 server.py [HOST PORT]
"""
import os
import re
import sys
import tempfile
import threading
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

FOLDER = "files"
LIMIT = 64 * 1024 * 1024
LINE = 100  # 头部一行最多这么长
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
PIECE = 64 * 1024


class Refused(Exception):
    """请求不成立；fatal: 后面的字节是什么已经说不清，只能关闭连接"""

    def __init__(self, reason, fatal):
        super().__init__(reason)
        self.fatal = fatal


def path_of(name, fatal):
    if not NAME.fullmatch(name):
        raise Refused("name", fatal)
    return os.path.join(FOLDER, name)


def store(stream, name, length):
    """先写到临时文件，全部到齐之后才改名：中断的传输不会留下看似完整的文件。"""
    path = path_of(name, fatal=True)
    if not (length.isascii() and length.isdigit()) or int(length) > LIMIT:
        raise Refused("length", fatal=True)
    left = int(length)
    fd, temporary = tempfile.mkstemp(prefix=".", dir=FOLDER)
    try:
        with os.fdopen(fd, "wb") as file:
            while left:
                piece = stream.read(min(left, PIECE))
                if not piece:
                    raise ConnectionError("传输中断")
                file.write(piece)
                left -= len(piece)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def fetch(connfd, name):
    try:
        file = open(path_of(name, fatal=False), "rb")
    except OSError:
        raise Refused("missing", fatal=False) from None
    with file:
        left = os.fstat(file.fileno()).st_size
        connfd.sendall(b"OK %d\n" % left)
        while left:
            piece = file.read(min(left, PIECE))
            connfd.sendall(piece)
            left -= len(piece)


def answer(connfd, stream, line):
    words = line.decode(errors="replace").rstrip("\n").split(" ")
    if words[0] == "PUT" and len(words) == 3:
        store(stream, words[1], words[2])
        connfd.sendall(b"OK\n")
    elif words[0] == "GET" and len(words) == 2:
        fetch(connfd, words[1])
    else:
        raise Refused("request", fatal=True)


def serve(connfd, addr):
    try:
        with connfd, connfd.makefile("rb") as stream:
            while line := stream.readline(LINE):
                try:
                    answer(connfd, stream, line)
                except Refused as refused:
                    connfd.sendall(f"ERR {refused}\n".encode())
                    if refused.fatal:
                        return
    except OSError as error:
        print(addr, "中断:", error)


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    os.makedirs(FOLDER, exist_ok=True)
    sockfd = socket(AF_INET, SOCK_STREAM)
    sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    sockfd.bind((host, port))
    sockfd.listen(16)
    print("等待连接:", sockfd.getsockname())
    while True:
        connfd, addr = sockfd.accept()
        threading.Thread(target=serve, args=(connfd, addr), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
