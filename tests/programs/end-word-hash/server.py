import socket

ADDR = ('127.0.0.1', 8888)
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(ADDR)
server.listen(5)

while True:
    c, a = server.accept()
    try:
        while True:
            data = c.recv(1024)
            if not data or data == b'##':
                break
            print(a, data.decode(errors='replace'))
            c.sendall(b'Receive your message')
    except ConnectionError:
        print('lost', a)
    c.close()
