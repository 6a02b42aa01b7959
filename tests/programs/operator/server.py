from socket import *

tcp_server = socket(AF_INET, SOCK_STREAM)
tcp_server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
tcp_server.bind(('127.0.0.1', 6666))
tcp_server.listen(5)
print('服务端已启动')
while True:
    conn, addr = tcp_server.accept()
    while True:
        try:
            data = conn.recv(1024)
        except ConnectionResetError:
            break
        if not data:
            break
        print('客户端说:', data.decode('utf-8', 'ignore'))
        answer = input('请回复: ')
        conn.sendall(answer.encode('utf-8'))
    conn.close()
