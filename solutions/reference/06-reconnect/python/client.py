"""客户端：服务端不在就过一会儿再试，连接断了就重新连接，没有得到回复的那一行重发一次。

用法: python3 client.py [HOST PORT]
"""
import sys
import time
from socket import AF_INET, SOCK_STREAM, socket

PAUSES = [0.1, 0.2, 0.4, 0.8]  # 两次尝试之间的停顿（秒），一共尝试五次


def connect(address):
    """连接；试完所有次数还连不上，就是 OSError。"""
    for pause in PAUSES + [None]:
        sockfd = socket(AF_INET, SOCK_STREAM)  # connect 失败过的套接字不能再用
        try:
            sockfd.connect(address)
            return sockfd
        except OSError as error:
            sockfd.close()
            if pause is None:
                raise
            print("连接失败:", error, f"{pause} 秒后再试", flush=True)
            time.sleep(pause)


def ask(sockfd, line):
    """发一行，收一条回复：到换行为止；没有换行的，0.2 秒没有下文就算完。"""
    sockfd.sendall(line.encode())
    data = b""
    while not data.endswith(b"\n"):
        try:
            piece = sockfd.recv(4096)
        except TimeoutError:
            break
        if not piece:
            raise ConnectionError("服务端关闭了连接")
        data += piece
        sockfd.settimeout(0.2)
    sockfd.settimeout(None)
    return data.decode(errors="replace").rstrip()


def main():
    address = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    try:
        sockfd = connect(address)
        for line in sys.stdin:
            if not line.strip():
                break
            while True:
                try:
                    print("回复:", ask(sockfd, line), flush=True)
                    break
                except OSError as error:
                    print("连接断了:", error, flush=True)
                    sockfd.close()
                    sockfd = connect(address)
        sockfd.close()
    except OSError as error:
        sys.exit(f"连不上服务端 {address}: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("客户端退出")
