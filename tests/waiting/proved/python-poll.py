# One poll over all sockets.
import select
import socket

server = socket.create_server(("127.0.0.1", 8888))
poll, sockets = select.poll(), {server.fileno(): server}
poll.register(server, select.POLLIN)
while True:
    for number, _ in poll.poll():
        if number == server.fileno():
            connection, _ = server.accept()
            sockets[connection.fileno()] = connection
            poll.register(connection, select.POLLIN)
        elif not sockets[number].recv(1024):
            poll.unregister(number)
