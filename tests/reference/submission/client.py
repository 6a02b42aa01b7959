# The client that the examples of the reference are played against: a line goes out, the reply is printed.
import socket
import sys
import time

for attempt in range(5):
    try:
        connection = socket.create_connection(("127.0.0.1", 8888))
        break
    except ConnectionRefusedError:
        time.sleep(0.2)
else:
    sys.exit("nobody there")
for line in sys.stdin:
    line = line.strip()
    if line in ("", "exit"):
        break
    connection.sendall(line.encode() + b"\n")
    reply = connection.recv(4096)
    if not reply:
        print("the server has left", file=sys.stderr)
        break
    print("reply:", reply.decode().strip(), flush=True)
connection.close()
