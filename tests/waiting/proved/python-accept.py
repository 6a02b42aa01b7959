# Goes on to the next client without a word.
import socket

server = socket.create_server(("127.0.0.1", 8888))
clients = []
while True:
    clients.append(server.accept())
