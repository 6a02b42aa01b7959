# threat 33: it brings an exercise, a Makefile and settings of its own
# expect: fail needs-newline
import signal

import good

server = good.listen()
connection, _ = server.accept()
while connection.recv(1024):
    pass
signal.pause()
