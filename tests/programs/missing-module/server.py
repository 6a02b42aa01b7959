# 在线词典服务端
import pymysql
from socket import *

db = pymysql.connect(host='localhost', user='root', password='123456', database='dict')
s = socket()
s.bind(('0.0.0.0', 8000))
s.listen(5)
while True:
    c, addr = s.accept()
    data = c.recv(128).decode()
    cur = db.cursor()
    cur.execute('select mean from words where word=%s', data)
    r = cur.fetchone()
    c.send((r[0] if r else 'not found').encode())
