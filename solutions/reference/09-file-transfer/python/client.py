"""文件客户端：get NAME 取文件，put NAME 发文件，空行或输入结束则离开。

用法: python3 client.py [HOST PORT]
"""
import os
import sys
import tempfile
from socket import AF_INET, SOCK_STREAM, socket

PIECE = 64 * 1024


def header(stream):
    """回复的第一行，按空格分开；连接中断时抛出异常。"""
    line = stream.readline(200)
    if not line.endswith(b"\n"):
        raise ConnectionError("连接中断")
    return line.decode(errors="replace").rstrip("\n").split(" ", 1)


def get(sockfd, stream, name):
    sockfd.sendall(f"GET {name}\n".encode())
    status, rest = (header(stream) + [""])[:2]
    if status != "OK":
        print("服务端:", status, rest, flush=True)
        return
    left = total = int(rest)
    fd, temporary = tempfile.mkstemp(prefix=".", dir=".")
    try:
        with os.fdopen(fd, "wb") as file:
            while left:
                piece = stream.read(min(left, PIECE))
                if not piece:
                    raise ConnectionError("传输中断，文件没有保存")
                file.write(piece)
                left -= len(piece)
        os.replace(temporary, name)
    except BaseException:
        os.unlink(temporary)
        raise
    print(f"{name}: 收到 {total} 字节", flush=True)


def put(sockfd, stream, name):
    try:
        file = open(name, "rb")
    except OSError as error:
        print(error, flush=True)
        return
    with file:
        sockfd.sendall(f"PUT {name} {os.fstat(file.fileno()).st_size}\n".encode())
        while piece := file.read(PIECE):
            sockfd.sendall(piece)
    print("服务端:", " ".join(header(stream)), flush=True)


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    with socket(AF_INET, SOCK_STREAM) as sockfd:
        sockfd.connect((host, port))
        stream = sockfd.makefile("rb")
        for line in sys.stdin:
            words = line.split()
            if not words:
                break
            if len(words) == 2 and words[0] in ("get", "put"):
                (get if words[0] == "get" else put)(sockfd, stream, words[1])
            else:
                print("用法: get NAME 或 put NAME", flush=True)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"连接出错: {error}")
    except KeyboardInterrupt:
        print("客户端退出")
