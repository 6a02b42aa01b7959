"""聊天室的服务端：一个线程，用 selectors 同时看着所有连接。

用法: python3 server.py [HOST PORT]
"""
import re
import selectors
import sys
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

NAME = re.compile(r"[A-Za-z0-9_-]{1,20}")
LONGEST = 2000  # 一行最多这么多字节
MOST_WAITING = 1 << 20  # 等着发给一个人的，最多这么多字节；再多就请他离开

room = {}  # 名字 -> Member
selector = selectors.DefaultSelector()


class Member:
    """一个连接；说出名字以后才算进了房间。"""

    def __init__(self, connfd):
        self.connfd = connfd
        self.name = None
        self.received = b""  # 收到的、还不满一行的字节
        self.waiting = b""  # 还没有发出去的字节
        self.leaving = False  # 发完就断开

    def say(self, line):
        """排队一行，能发多少先发多少，绝不等待。"""
        if self.connfd is None:
            return
        self.waiting += line.encode() + b"\n"
        self.flush()
        if self.connfd is not None and len(self.waiting) > MOST_WAITING:
            self.close()

    def flush(self):
        try:
            while self.waiting:
                sent = self.connfd.send(self.waiting)
                self.waiting = self.waiting[sent:]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        if self.leaving and not self.waiting:
            self.close()
            return
        events = selectors.EVENT_WRITE if self.waiting else 0
        selector.modify(self.connfd, events | selectors.EVENT_READ, self)

    def close(self):
        if self.connfd is None:
            return
        selector.unregister(self.connfd)
        self.connfd.close()
        self.connfd = None
        self.leave()

    def leave(self):
        if self.name is not None:
            del room[self.name]
            name, self.name = self.name, None
            tell_others(None, f"LEFT {name}")

    def readable(self):
        try:
            data = self.connfd.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.received += data
        # 一次收到的可能不满一行，也可能不止一行
        while b"\n" in self.received and self.connfd is not None and not self.leaving:
            line, self.received = self.received.split(b"\n", 1)
            self.say(self.answer(line.rstrip(b"\r")))
        if len(self.received) > LONGEST:
            self.leaving = True
            self.say("ERR the line is too long")

    def answer(self, line):
        """处理一个请求，返回它的回复。"""
        try:
            verb, _, rest = line.decode().partition(" ")
        except UnicodeDecodeError:
            return "ERR not UTF-8"
        if len(line) > LONGEST:
            return "ERR the line is too long"
        if verb == "QUIT":
            self.leave()
            self.leaving = True
            return "OK"
        if verb == "JOIN":
            return self.join(rest)
        if self.name is None:
            return "ERR join first"
        if verb == "WHO":
            return "OK " + " ".join(room)
        if verb == "SAY" and rest:
            tell_others(self, f"SAID {self.name} {rest}")
            return "OK"
        if verb == "TELL":
            whom, _, text = rest.partition(" ")
            if whom not in room:
                return f"ERR nobody here is called {whom}"
            if text:
                room[whom].say(f"TOLD {self.name} {text}")
                return "OK"
        return "ERR what is that?"

    def join(self, name):
        if self.name is not None:
            return "ERR you are in the room already"
        if not NAME.fullmatch(name):
            return "ERR that is no name"
        if name in room:
            return "ERR that name is taken"
        self.name = name
        tell_others(self, f"JOINED {name}")
        room[name] = self
        return "OK"


def tell_others(speaker, line):
    for member in list(room.values()):
        if member is not speaker:
            member.say(line)


def welcome(sockfd):
    connfd, _ = sockfd.accept()
    connfd.setblocking(False)
    selector.register(connfd, selectors.EVENT_READ, Member(connfd))


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    sockfd = socket(AF_INET, SOCK_STREAM)
    sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    sockfd.bind((host, port))
    sockfd.listen(64)
    selector.register(sockfd, selectors.EVENT_READ, None)
    print("等待连接:", sockfd.getsockname())
    while True:
        for key, events in selector.select():
            member = key.data
            if member is None:
                welcome(sockfd)
                continue
            if events & selectors.EVENT_WRITE and member.connfd is not None:
                member.flush()
            if events & selectors.EVENT_READ and member.connfd is not None:
                member.readable()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("服务端退出")
    except OSError as error:
        sys.exit(f"服务端不能启动: {error}")
