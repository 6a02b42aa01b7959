# Asks its own terminal for the answer.
import socket

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
print(connection.recv(1024))
connection.sendall(input("answer: ").encode())
