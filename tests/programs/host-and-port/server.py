import socket
import sys

if len(sys.argv) != 3:
    print('usage: python3 server.py HOST PORT')
    sys.exit(1)

s = socket.create_server((sys.argv[1], int(sys.argv[2])))
while True:
    c, a = s.accept()
    try:
        while True:
            b = c.recv(1024)
            if not b:
                break
            c.sendall(b'echo: ' + b)
    except OSError:
        pass
    finally:
        c.close()
