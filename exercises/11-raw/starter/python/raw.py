"""A ping of your own / 自己写 ping

Run as root / 以 root 运行: sudo python3 raw.py
"""
import socket
import struct
import sys


def checksum(data):
    """The sum of RFC 1071 over these bytes / 对这些字节按 RFC 1071 求校验和"""
    # TODO add up words of 16 bits, add the carry, take the complement / 16 位字相加，加上进位，取反
    return 0


def ping(address, ident, sequence, text):
    """Sends one echo request, returns the line to print / 发送一个回显请求，返回要打印的一行"""
    # TODO 1. socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)
    # TODO 2. type 8, code 0, checksum, identifier, sequence number, text / 类型 8、代码 0、校验和、标识符、序号、内容
    # TODO 3. sendto((address, 0)), then recvfrom() for two seconds at most / 最多等两秒
    # TODO 4. skip the IP header and what is not your reply / 跳过 IP 首部和不属于你的报文
    return f"lost {address}"


for line in sys.stdin:
    words = line.rstrip("\n").split(" ", 4)
    if len(words) == 5 and words[0] == "ping":
        print(ping(words[1], words[2], words[3], words[4]), flush=True)
    else:
        # TODO what else has to be refused? / 还有什么应当拒绝？
        print("error no request", flush=True)
