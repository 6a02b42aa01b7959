# A client: each line that is typed goes out as `SAY line`, and the line that comes back is printed.
import socket
import sys

connection = socket.create_connection(("127.0.0.1", 8888))
replies = connection.makefile("r")
for line in sys.stdin:
    line = line.strip()
    if line == "exit":
        break
    if not line:
        print("nothing to say", file=sys.stderr)
        continue
    connection.sendall(f"SAY {line}\n".encode())
    print("reply:", replies.readline().strip(), flush=True)
connection.close()
