# Computes before it answers.
import socket
import time

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
data = connection.recv(1024)
end = time.process_time() + 0.4
while time.process_time() < end:
    pass
connection.sendall(data)
connection.recv(1024)
