import socket
连接 = socket.socket()
try:
    连接.connect(('127.0.0.1', 8888))
except ConnectionRefusedError:
    exit('连不上')
while True:
    话 = input('请输入: ')
    if 话 == 'bye':
        break
    连接.send(话.encode() or b'\n')
    回答 = 连接.recv(1024)
    if not 回答:
        break
    try:
        print(回答.decode())
    except UnicodeDecodeError:
        print(回答.decode('gbk', 'replace'))
连接.close()
