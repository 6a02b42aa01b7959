"""Addresses, names and ports / 地址、主机名与端口

Run / 运行: python3 addresses.py
"""
import sys


def answer(command, words):
    """The answer to one request / 对一个请求的回答"""
    # TODO aton, ntoa, pton, ntop    : the module socket / 用 socket 模块
    # TODO htons, htonl, ntohs       : the module struct / 用 struct 模块
    # TODO class, same, net          : numbers, masks and & / 数、掩码和 & 运算
    # TODO host, name, service, port : the module socket / 用 socket 模块
    return "error not written yet"


for line in sys.stdin:
    command, *words = line.split() or [""]
    # TODO What answer() raises is no reason to end: print error and go on
    #      answer() 抛出异常时不应结束：打印 error，再继续
    print(answer(command, words))
