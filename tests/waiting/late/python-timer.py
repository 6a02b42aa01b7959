# Answers from a thread with a timer, while another reads on.
import socket
import threading

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
data = connection.recv(1024)
threading.Timer(0.4, connection.sendall, [data]).start()
connection.recv(1024)
