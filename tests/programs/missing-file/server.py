import json
import socket

config = json.load(open('config.json'))

s = socket.socket()
s.bind((config['host'], config['port']))
s.listen(5)
while True:
    c, a = s.accept()
    c.send(c.recv(1024))
    c.close()
