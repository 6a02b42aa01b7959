# TCP server: a thread per client, one client at a time, the answer is always "OK"
import socket
import sys
import threading

HOST, PORT = "127.0.0.1", 8888
slots = threading.Semaphore(1)  # only one client at a time
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
        return
    conn.close()
    slots.release()


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(10)
    print("listening on", HOST, PORT)
    while True:
        slots.acquire()
        conn, addr = server.accept()
        threading.Thread(target=handle, args=(conn, addr), daemon=True).start()


main()
