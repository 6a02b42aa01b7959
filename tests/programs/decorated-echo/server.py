import socket

sock = socket.socket()
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.bind(('', 8000))
sock.listen(128)
print("server is running on 8000")
while 1:
    client, address = sock.accept()
    while 1:
        try:
            message = client.recv(1024)
        except ConnectionResetError:
            break
        if message == b'':
            break
        client.sendall(b'Server got [' + message + b'], thanks!\n')
    client.close()
