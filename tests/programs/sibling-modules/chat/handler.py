def talk(connfd, addr):
    try:
        while True:
            data = connfd.recv(1024)
            if not data:
                return
            connfd.sendall(b'<' + data + b'>')
    except ConnectionError as error:
        print(addr, error)
