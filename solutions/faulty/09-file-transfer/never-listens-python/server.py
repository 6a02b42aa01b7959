"""文件服务端"""
import os
import re
import threading
from socket import *

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


class Conn:
    def __init__(self, sock):
        self.sock = sock
        self.buf = b""

    def line(self):
        while b"\n" not in self.buf:
            data = self.sock.recv(4096)
            if not data:
                return None
            self.buf += data
        line, self.buf = self.buf.split(b"\n", 1)
        return line.decode(errors="replace")

    def exactly(self, n):
        parts, got = [self.buf[:n]], len(self.buf[:n])
        self.buf = self.buf[n:]
        while got < n:
            data = self.sock.recv(min(n - got, 65536))
            if not data:
                return None
            parts.append(data)
            got += len(data)
        return b"".join(parts)


def store(conn, name, length):
    if not NAME.fullmatch(name) or not length.isdigit() or int(length) > 64 << 20:
        conn.sock.sendall(b"ERR request\n")
        return False
    data = conn.exactly(int(length))
    if data is None:
        return False
    with open("files/" + name, "wb") as f:
        f.write(data)
    conn.sock.sendall(b"OK\n")
    return True


def give(conn, name):
    if not NAME.fullmatch(name) or not os.path.exists("files/" + name):
        conn.sock.sendall(b"ERR missing\n")
        return
    with open("files/" + name, "rb") as f:
        data = f.read()
    conn.sock.sendall(b"OK %d\n" % len(data) + data)


def serve(sock):
    conn = Conn(sock)
    try:
        while True:
            line = conn.line()
            if line is None:
                break
            words = line.split(" ")
            if words[0] == "PUT" and len(words) == 3:
                if not store(conn, words[1], words[2]):
                    break
            elif words[0] == "GET" and len(words) == 2:
                give(conn, words[1])
            else:
                sock.sendall(b"ERR request\n")
                break
    except OSError as e:
        print("中断:", e)
    sock.close()


os.makedirs("files", exist_ok=True)
sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind(("127.0.0.1", 8888))
print("等待连接……")
while True:
    connfd, addr = sockfd.accept()
    threading.Thread(target=serve, args=(connfd,), daemon=True).start()
