import socket
import sys

if len(sys.argv) < 2 or ':' not in sys.argv[1]:
    sys.exit('Usage: server.py HOST:PORT')
host, port = sys.argv[1].split(':')
s = socket.create_server((host, int(port)))
while True:
    c, _ = s.accept()
    with c:
        while True:
            try:
                data = c.recv(1000)
            except OSError:
                break
            if not data:
                break
            c.sendall(b'got it\n')
