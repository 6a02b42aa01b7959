# A client that asks once, and ends the connection in the way that WAY says.
import socket

WAY = "orderly"

connection = socket.create_connection(("127.0.0.1", 8888))
connection.sendall(b"question\n")
if WAY == "half":
    connection.shutdown(socket.SHUT_WR)
    while data := connection.recv(4096):
        print("still heard:", data.decode(), flush=True)
elif WAY != "full":
    # What is not read makes the system reset the connection when it is closed.
    connection.recv(4 if WAY == "unread" else 4096)
connection.close()
