# The client that the examples of the reference are played against: a line goes out, the reply is printed. Where it
# is refused all the time, and somebody has typed, it asks in datagrams, each with a number, and three times.
import select
import socket
import sys
import time


def ask(number, line):
    request = f"{number} {line}".encode()
    for attempt in range(3):
        datagrams.sendto(request, ("127.0.0.1", 8888))
        if select.select([datagrams], [], [], 0.3)[0]:
            return datagrams.recv(65535).decode()
    sys.exit("no reply")


def speak_in_datagrams():
    for number, line in enumerate(sys.stdin, start=1):
        if line.strip() in ("", "exit"):
            break
        print("reply:", ask(number, line.strip()), flush=True)
    sys.exit()


datagrams = socket.socket(type=socket.SOCK_DGRAM)

for attempt in range(5):
    try:
        connection = socket.create_connection(("127.0.0.1", 8888))
        break
    except ConnectionRefusedError:
        time.sleep(0.2)
else:
    if select.select([sys.stdin], [], [], 0)[0]:
        speak_in_datagrams()
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
