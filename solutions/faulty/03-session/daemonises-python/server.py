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
    """Fork twice and leave the terminal, as real servers do."""
    gone, launcher = os.pipe()
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    os.close(launcher)
    os.read(gone, 1)  # comes back when both parents have ended
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)


def main():
    daemonise()
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(10)
    print("listening on", HOST, PORT)
    while True:
        conn, addr = server.accept()
        threading.Thread(target=handle, args=(conn, addr), daemon=True).start()


main()
