# The server that the examples of the reference are played against: a selector, and every byte comes back.
import selectors
import socket

selector = selectors.DefaultSelector()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8888))
listener.listen(100)
selector.register(listener, selectors.EVENT_READ)
waiting = {}


def forget(connection):
    selector.unregister(connection)
    waiting.pop(connection, None)
    connection.close()


def serve(connection, events):
    if events & selectors.EVENT_READ:
        data = connection.recv(4096)
        if not data:
            return forget(connection)
        waiting[connection] = waiting.get(connection, b"") + data
    taken = connection.send(waiting[connection])
    rest = waiting[connection] = waiting[connection][taken:]
    selector.modify(connection, selectors.EVENT_WRITE if rest else selectors.EVENT_READ)


while True:
    for key, events in selector.select():
        if key.fileobj is listener:
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            selector.register(connection, selectors.EVENT_READ)
            continue
        try:
            serve(key.fileobj, events)
        except (ConnectionError, KeyError):
            forget(key.fileobj)
