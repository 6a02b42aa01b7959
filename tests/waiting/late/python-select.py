# Answers when its select has timed out.
import select
import socket

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
data = connection.recv(1024)
select.select([connection], [], [], 0.4)
connection.sendall(data)
connection.recv(1024)
