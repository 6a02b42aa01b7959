# threat 61: it works now and then
# expect: flaky
import os

import good

if os.urandom(1)[0] % 2:
    server = good.listen()
    while True:
        connection, _ = server.accept()
        while connection.recv(1024):
            pass
good.serve()
