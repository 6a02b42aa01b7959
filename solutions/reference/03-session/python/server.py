"""简单会话的服务端：每个客户端一个线程，每条消息回一行。

用法: python3 server.py [HOST PORT]
"""
import codecs
import sys
import threading
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket


def converse(connfd, addr):
    """和一个客户端会话，直到它离开。"""
    # 一个汉字可能分两次到达，所以用增量解码器：不完整的字节留到下一次
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    with connfd:
        try:
            while True:
                data = connfd.recv(4096)
                text = decoder.decode(data, final=not data)
                if text:
                    connfd.sendall(f"收到: {text.rstrip()}\n".encode())
                if not data:
                    break
            print(addr, "已离开")
        except OSError as error:
            print(addr, "连接中断:", error)


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    sockfd = socket(AF_INET, SOCK_STREAM)
    # 重启时端口上可能还有 TIME_WAIT 的旧连接
    sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    sockfd.bind((host, port))
    sockfd.listen(16)
    print("等待连接:", sockfd.getsockname())
    while True:
        connfd, addr = sockfd.accept()
        print(addr, "已连接")
        threading.Thread(target=converse, args=(connfd, addr), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
    except OSError as error:
        sys.exit(f"服务端不能启动: {error}")
