# Says what it gets from each call, and goes on.
import errno
import socket
import sys
import time


def name(error):
    return f"{type(error).__name__} {errno.errorcode.get(error.errno, '')}"


while True:
    connection = socket.socket()
    try:
        connection.connect(("127.0.0.1", 8888))
        break
    except OSError as error:
        print("error", name(error), flush=True)
        connection.close()
        time.sleep(0.05)
while True:
    line = sys.stdin.readline()
    if not line or line == "\n":
        break
    try:
        connection.sendall(line.encode())
        reply = connection.recv(4096)
    except OSError as error:
        print("error", name(error), flush=True)
        break
    print("reply:", reply.decode().strip(), flush=True)
connection.close()
