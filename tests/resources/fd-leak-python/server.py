# Every client's connection is remembered and never closed.
import selectors
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(100)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ)
clients = []
while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            clients.append(listener.accept()[0])
            selector.register(clients[-1], selectors.EVENT_READ)
            continue
        try:
            data = key.fileobj.recv(65536)
            key.fileobj.sendall(data)
        except ConnectionError:
            data = b""
        if not data:
            selector.unregister(key.fileobj)
