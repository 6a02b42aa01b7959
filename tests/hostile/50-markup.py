# threat 50: markup for every kind of page, and formulas for a spreadsheet
# expect: fail serve-crash
import os
import socket

EVIL = b"""<script>alert(1)</script><img src=x onerror=alert(1)>]]><!--
| a | b |
```
[x](javascript:alert(1)) =HYPERLINK("http://evil","x") @SUM(1) +cmd|' /C calc'!A0
"""
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8888))
server.listen()
os.write(1, EVIL)
connection, _ = server.accept()
connection.recv(1024)
os.write(2, EVIL)
os._exit(3)
