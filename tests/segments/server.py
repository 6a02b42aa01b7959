# A server with one client, which ends the connection in the way that WAY says.
import socket

WAY = "orderly"

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen()
connection, _ = listener.accept()
# What is not read makes the system reset the connection when it is closed.
connection.recv(4 if WAY == "unread" else 4096)
connection.sendall(b"answer\n")
if WAY == "half":
    connection.shutdown(socket.SHUT_WR)
    while data := connection.recv(4096):
        print("still heard:", data.decode(), flush=True)
connection.close()
listener.accept()
