# Waits for its server for a while only, and asks again.
import socket
import sys
import time

for attempt in range(3):
    try:
        connection = socket.create_connection(("127.0.0.1", 8888), timeout=0.5)
        break
    except OSError as error:
        print("cannot connect:", error, flush=True)
        time.sleep(0.1)
else:
    sys.exit("nobody there")
connection.settimeout(None)
for line in sys.stdin:
    if not line.strip():
        break
    connection.sendall(line.encode())
    print(connection.recv(4096).decode())
connection.close()
