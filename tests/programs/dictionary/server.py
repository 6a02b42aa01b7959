# 电子词典服务端
import socket
import sqlite3
import threading

db = sqlite3.connect(':memory:', check_same_thread=False)
db.execute('create table words (word text, mean text)')
db.execute("insert into words values ('apple', 'a fruit')")
users = {}


def request(c):
    while True:
        data = c.recv(1024).decode()
        tmp = data.split(' ')
        if not data or tmp[0] == 'E':
            c.close()
            return
        elif tmp[0] == 'R':
            users[tmp[1]] = tmp[2]
            c.send(b'OK')
        elif tmp[0] == 'L':
            c.send(b'OK' if users.get(tmp[1]) == tmp[2] else b'FAIL')
        elif tmp[0] == 'Q':
            row = db.execute('select mean from words where word=?', [tmp[1]]).fetchone()
            c.send(row[0].encode() if row else b'not found')


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', 8000))
s.listen(5)
while True:
    conn, addr = s.accept()
    threading.Thread(target=request, args=(conn,), daemon=True).start()
