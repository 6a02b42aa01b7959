# A server that sends every line back, once it is whole.
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8888))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    try:
        for line in connection.makefile("rb"):
            if line.endswith(b"\n"):
                connection.sendall(line)
    except ConnectionError:
        pass
    connection.close()
