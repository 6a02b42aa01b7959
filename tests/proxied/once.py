# A server that answers one message and ends.
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(5)
connection, _ = listener.accept()
connection.sendall(connection.recv(1024))
connection.close()
