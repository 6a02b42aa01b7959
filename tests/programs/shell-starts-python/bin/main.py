import argparse
import socket

p = argparse.ArgumentParser()
p.add_argument('--port', type=int, default=1)
s = socket.create_server(('', p.parse_args().port))
while True:
    c, _ = s.accept()
    try:
        while b := c.recv(512):
            c.sendall(b.lower())
    except OSError:
        pass
    c.close()
