"""One epoll over all clients, an echo for each piece that arrives."""
import select
import socket

server = socket.create_server(("127.0.0.1", 8888), backlog=128)
clients = {}
epoll = select.epoll()
epoll.register(server, select.EPOLLIN)
while True:
    for number, _ in epoll.poll():
        if number == server.fileno():
            client, _ = server.accept()
            clients[client.fileno()] = client
            epoll.register(client, select.EPOLLIN)
            continue
        try:
            data = clients[number].recv(4096)
            clients[number].sendall(data)
        except OSError:
            data = b""
        if not data:
            clients.pop(number).close()
