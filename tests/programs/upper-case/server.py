import threading
from socket import *


def talk(conn, peer):
    with conn:
        try:
            while data := conn.recv(2048):
                conn.sendall(data.decode('utf-8', 'replace').upper().encode())
        except ConnectionError as e:
            print(peer, e)


sockfd = socket(AF_INET, SOCK_STREAM)
sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, True)
sockfd.bind(('0.0.0.0', 8765))
sockfd.listen(10)
while True:
    threading.Thread(target=talk, args=sockfd.accept(), daemon=True).start()
