import logging
import os
import socket

here = os.path.dirname(os.path.abspath(__file__))
logging.basicConfig(filename=os.path.join(here, 'server.log'), level=logging.INFO)
os.makedirs('data', exist_ok=True)

s = socket.create_server(('127.0.0.1', 8000))
while True:
    c, addr = s.accept()
    logging.info('connect from %s', addr)
    with c, open('data/messages.txt', 'ab') as messages:
        try:
            while data := c.recv(1024):
                messages.write(data + b'\n')
                c.sendall(open('greeting.txt', 'rb').read())
        except OSError as error:
            logging.error(error)
