"""数据报客户端：带编号的请求，等不到回复就重发，编号不符的回复不理会。

用法: python3 client.py [HOST PORT]
"""
import sys
import time
from socket import AF_INET, SOCK_DGRAM, socket

TRIES = 4
WAIT = 0.4  # 每次等这么久（秒）


def ask(sockfd, server, number, text):
    """发一个请求，返回回复的内容；一直没有回复时返回 None。"""
    request = f"{number} {text}".encode()
    for _ in range(TRIES):
        sockfd.sendto(request, server)
        end = time.monotonic() + WAIT
        while (left := end - time.monotonic()) > 0:
            sockfd.settimeout(left)
            try:
                data, addr = sockfd.recvfrom(65535)
            except OSError:  # 超时，或者对方的端口上没有程序
                continue
            head, _, body = data.partition(b" ")
            if addr == server and head == str(number).encode():
                return body.decode(errors="replace")
    return None


def main():
    server = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    sockfd = socket(AF_INET, SOCK_DGRAM)
    for number, line in enumerate(sys.stdin, start=1):
        text = line.rstrip("\r\n")
        if not text:
            break
        reply = ask(sockfd, server, number, text)
        if reply is None:
            sys.exit(f"试了 {TRIES} 次都没有回复，放弃")
        print("回复:", reply, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("客户端退出")
