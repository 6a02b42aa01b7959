# threat 50: markup for every kind of page, and formulas for a spreadsheet
# expect: fail serve-crash
import os

import good

EVIL = b"""<script>alert(1)</script><img src=x onerror=alert(1)>]]><!--
| a | b |
```
[x](javascript:alert(1)) =HYPERLINK("http://evil","x") @SUM(1) +cmd|' /C calc'!A0
"""
server = good.listen()
os.write(1, EVIL)
connection, _ = server.accept()
connection.recv(1024)
os.write(2, EVIL)
os._exit(3)
