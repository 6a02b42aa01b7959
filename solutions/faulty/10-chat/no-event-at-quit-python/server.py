"""聊天室服务端，每个客户端一个线程"""
import sys
import threading
from socket import *

HOST = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

room = {}  # 名字 -> 连接
lock = threading.RLock()


def send(connfd, line):
    """发送一行。对方一直不读，缓冲区满了，就请他离开"""
    data = (line + "\n").encode()
    try:
        if connfd.send(data, MSG_DONTWAIT) < len(data):
            connfd.shutdown(SHUT_RDWR)
    except BlockingIOError:
        connfd.shutdown(SHUT_RDWR)
    except OSError:
        pass


def tell_others(name, line):
    for other, connfd in list(room.items()):
        if other != name:
            send(connfd, line)


def leave(name):
    with lock:
        if room.pop(name, None):
            tell_others(name, "LEFT " + name)


def join(connfd, name):
    with lock:
        if not name or " " in name or len(name) > 20:
            send(connfd, "ERR bad name")
        elif name in room:
            send(connfd, "ERR name taken")
        else:
            send(connfd, "OK")
            tell_others(name, "JOINED " + name)
            room[name] = connfd
            return name


def answer(connfd, name, verb, rest):
    """回答已经进入房间的人"""
    with lock:
        whom, _, text = rest.partition(" ")
        if verb == "WHO":
            send(connfd, "OK " + " ".join(room))
        elif verb == "SAY":
            tell_others(name, f"SAID {name} {rest}")
            send(connfd, "OK")
        elif verb == "TELL" and whom in room:
            send(room[whom], f"TOLD {name} {text}")
            send(connfd, "OK")
        else:
            send(connfd, "ERR what?")


def talk(connfd):
    name = None
    try:
        for line in connfd.makefile(encoding="utf-8"):
            verb, _, rest = line.rstrip("\r\n").partition(" ")
            if verb == "QUIT":
                name = None
                send(connfd, "OK")
                break
            if verb == "JOIN" and name is None:
                name = join(connfd, rest)
            elif name is None:
                send(connfd, "ERR join first")
            else:
                answer(connfd, name, verb, rest)
    except OSError as e:
        print("连接中断:", e)
    leave(name)
    connfd.close()


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sockfd.bind((HOST, PORT))
sockfd.listen(50)
print("等待客户端连接 ...")
while True:
    connfd, addr = sockfd.accept()
    threading.Thread(target=talk, args=(connfd,), daemon=True).start()
