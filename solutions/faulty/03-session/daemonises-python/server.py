# TCP server: one thread per client, the answer is always "OK"
import os
import socket
import sys
import threading

HOST, PORT = "127.0.0.1", 8888
if len(sys.argv) == 3:
    HOST, PORT = sys.argv[1], int(sys.argv[2])


def handle(conn, addr):
    print("client", addr)
    try:
        while True:
            data = conn.recv(8192)
            if not data:
                break
            print(addr, "sent", len(data), "bytes")
            conn.sendall(b"OK\n")
    except ConnectionError as err:
        print("lost", addr, err)
    conn.close()


def daemonise():
    """Leave the terminal and close everything, as real servers do."""
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    os.closerange(0, 256)
    for _ in range(3):
        os.open(os.devnull, os.O_RDWR)


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    daemonise()
    server.listen(10)
    print("listening on", HOST, PORT)
    while True:
        conn, addr = server.accept()
        threading.Thread(target=handle, args=(conn, addr), daemon=True).start()


main()
