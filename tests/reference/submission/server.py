# The server that the examples of the reference are played against: a selector, and every byte comes back. Behind
# "over" it says nothing more on that connection, and only listens. So does every datagram.
import selectors
import socket

selector = selectors.DefaultSelector()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8888))
listener.listen(100)
selector.register(listener, selectors.EVENT_READ)
datagrams = socket.socket(type=socket.SOCK_DGRAM)
datagrams.bind(("0.0.0.0", 8888))
selector.register(datagrams, selectors.EVENT_READ)
waiting = {}
over = set()


def forget(connection):
    selector.unregister(connection)
    waiting.pop(connection, None)
    over.discard(connection)
    connection.close()


def serve(connection, events):
    if events & selectors.EVENT_READ:
        data = connection.recv(4096)
        if not data:
            return forget(connection)
        if connection in over:
            return
        waiting[connection] = waiting.get(connection, b"") + data
    taken = connection.send(waiting[connection])
    sent, rest = waiting[connection][:taken], waiting[connection][taken:]
    waiting[connection] = rest
    if not rest and sent.strip() == b"over":
        connection.shutdown(socket.SHUT_WR)
        over.add(connection)
    selector.modify(connection, selectors.EVENT_WRITE if rest else selectors.EVENT_READ)


while True:
    for key, events in selector.select():
        if key.fileobj is datagrams:
            data, peer = datagrams.recvfrom(65535)
            datagrams.sendto(data, peer)
            continue
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
