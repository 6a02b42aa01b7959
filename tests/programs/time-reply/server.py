# tcp time server with select
import select
import socket
import time

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('0.0.0.0', 8888))
listener.listen(5)
socks = [listener]

while True:
    readable, _, _ = select.select(socks, [], [])
    for s in readable:
        if s is listener:
            c, addr = s.accept()
            print('connected', addr)
            socks.append(c)
            continue
        try:
            data = s.recv(1024)
            if data:
                s.send(time.ctime().encode())
                continue
        except OSError as error:
            print(error)
        socks.remove(s)
        s.close()
