# threat 55: a client that takes the port which it is to connect to, and answers itself
# program: client
# checks: client/connects
# expect: fail no-connect
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
server.bind(("127.0.0.1", 8888))
server.listen()
client = socket.create_connection(("127.0.0.1", 8888))
connection, _ = server.accept()
connection.sendall(b"of course\n")
print(client.recv(100))
