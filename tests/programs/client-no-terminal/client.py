from socket import *

sockfd = socket()
sockfd.connect(('127.0.0.1', 8888))
sockfd.send(b'hello server')
print(sockfd.recv(1024).decode())
sockfd.close()
