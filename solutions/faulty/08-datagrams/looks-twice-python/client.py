"""数据报客户端：带编号的请求，等不到就重发"""
from socket import *

SERVER = ("127.0.0.1", 8888)
sockfd = socket(AF_INET, SOCK_DGRAM)
sockfd.settimeout(0.5)
number = 0


def ask(request, number):
    for i in range(5):
        sockfd.sendto(request, SERVER)
        try:
            # 迟到的回复最多两条，第三条就是了
            for j in range(3):
                data, addr = sockfd.recvfrom(65535)
                head, _, text = data.decode().partition(" ")
                if head == str(number):
                    break
            return text
        except (timeout, ConnectionError):
            continue
    return None


while True:
    try:
        line = input(">>")
    except EOFError:
        break
    if not line:
        break
    number += 1
    text = ask(f"{number} {line}".encode(), number)
    if text is None:
        print("没有回复，放弃")
        break
    print("回复:", text, flush=True)
sockfd.close()
