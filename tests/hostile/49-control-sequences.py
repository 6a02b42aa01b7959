# threat 49: sequences that move the cursor, name the window, turn text round, and are no UTF-8
# expect: fail serve-crash
import os

import good

EVIL = b"\x1b[2J\x1b[1;1H\x1b]0;owned\x07\x1b]52;c;cHduZWQ=\x07\x9b31m\r\x08\x00\xff\xfe\xc0\xaf" + "\u202eREVERSED\u2066\u200b".encode()
server = good.listen()
os.write(1, EVIL + b"\n")
connection, _ = server.accept()
connection.recv(1024)
os.write(1, EVIL * 10)
os.write(2, EVIL * 10)
os._exit(3)
