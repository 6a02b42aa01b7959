"""客户端：输入一行发一行；服务端不管怎么消失，都说一声再退出。

用法: python3 client.py [HOST PORT]
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket


def receive(sockfd):
    """收一条回复：到换行为止；没有换行的，0.2 秒没有下文就算完。服务端离开则是 ConnectionError。"""
    data = b""
    while not data.endswith(b"\n"):
        try:
            piece = sockfd.recv(4096)
        except TimeoutError:
            break
        if not piece:
            raise ConnectionError("服务端关闭了连接" + ("，回复不完整: " + repr(data) if data else ""))
        data += piece
        sockfd.settimeout(0.2)
    sockfd.settimeout(None)
    return data.decode(errors="replace").rstrip()


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    with socket(AF_INET, SOCK_STREAM) as sockfd:
        try:
            sockfd.connect((host, port))
            for line in sys.stdin:
                if not line.strip():
                    break
                sockfd.sendall(line.encode())
                print("回复:", receive(sockfd), flush=True)
        except OSError as error:
            sys.exit(f"和 {host}:{port} 的连接断了: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("客户端退出")
