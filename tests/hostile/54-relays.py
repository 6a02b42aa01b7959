# threat 54: it passes what it is asked on to a server that runs at the same time
# expect: fail no-reply
import socket

import good

server = good.listen()
while True:
    connection, _ = server.accept()
    data = connection.recv(1024)
    with socket.socket() as other:
        other.settimeout(1)
        try:
            other.connect(("127.0.0.1", int("@HOST_PORT@")))
            other.sendall(data)
            reply = other.recv(1024)
            print("REACHED the other", reply, flush=True)
            connection.sendall(reply)
        except OSError as error:
            print("DENIED the other", type(error).__name__, flush=True)
    connection.close()
