# threat 59: frames that are no frames, for whoever reads them
# exercise: 09-file-transfer
# checks: server/stores
# expect: fail wrong-answer
import os
import socket

import good

server = good.listen()
while True:
    connection, _ = server.accept()
    connection.recv(1024)
    for piece in (b"\xff\xff\xff\xff\xff\xff\xff\xff\n", b"OK 99999999999999999999999\n", b"OK -1\n", os.urandom(4096)):
        try:
            connection.sendall(piece)
        except OSError:
            break
    connection.close()
