# A client that connects again when its connection breaks, and sends once more what was not answered.
import socket
import sys
import time


def connect():
    for attempt in range(20):
        try:
            return socket.create_connection(("127.0.0.1", 8888))
        except ConnectionRefusedError:
            time.sleep(0.1)
    sys.exit("nobody there")


def ask(connection, line):
    try:
        connection.sendall(line.encode())
        return connection.recv(1024)
    except ConnectionError:
        return b""


connection = connect()
for line in sys.stdin:
    while not (reply := ask(connection, line)):
        connection.close()
        connection = connect()
    print("reply:", reply.decode().strip(), flush=True)
