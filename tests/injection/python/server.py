# Says what it gets from each call, and goes on.
import errno
import socket
import sys


def say(*words):
    print(*words, flush=True)


def name(error):
    return f"{type(error).__name__} {errno.errorcode.get(error.errno, '')}"


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(5)
while True:
    try:
        connection, _ = listener.accept()
    except OSError as error:
        say("error", name(error))
        continue
    with connection:
        while True:
            try:
                data = connection.recv(4096)
                if not data:
                    break
                connection.sendall(data)
            except OSError as error:
                say("error", name(error))
                if error.errno != errno.EINTR:
                    break
