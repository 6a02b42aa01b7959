#coding:utf-8
import socket

s = socket.socket()
s.bind(('', 8888))
s.listen(5)
while True:
    c, addr = s.accept()
    print 'connect from', addr
    data = c.recv(1024)
    c.send('hello')
    c.close()
