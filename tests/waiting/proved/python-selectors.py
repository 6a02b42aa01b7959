# The selectors module, which takes epoll.
import selectors
import socket

server = socket.create_server(("127.0.0.1", 8888))
server.setblocking(False)
selector = selectors.DefaultSelector()
selector.register(server, selectors.EVENT_READ)
while True:
    for key, _ in selector.select():
        if key.fileobj is server:
            selector.register(server.accept()[0], selectors.EVENT_READ)
        elif not key.fileobj.recv(1024):
            selector.unregister(key.fileobj)
