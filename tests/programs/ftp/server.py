# ftp 文件服务器
import os
import signal
import time
from socket import *

FTP = '/var/ftp/'
ADDR = ('0.0.0.0', 8080)


class FtpServer:
    def __init__(self, connfd):
        self.connfd = connfd

    def do_list(self):
        files = os.listdir(FTP) if os.path.isdir(FTP) else []
        if not files:
            self.connfd.send('文件库为空'.encode())
            return
        self.connfd.send(b'OK')
        time.sleep(0.1)
        self.connfd.send('\n'.join(files).encode())

    def do_get(self, name):
        try:
            fd = open(FTP + name, 'rb')
        except OSError:
            self.connfd.send('文件不存在'.encode())
            return
        self.connfd.send(b'OK')
        while data := fd.read(1024):
            self.connfd.send(data)
        self.connfd.send(b'##')

    def do_put(self, name):
        with open(FTP + name, 'wb') as fd:
            while (data := self.connfd.recv(1024)) != b'##':
                fd.write(data)


def do_request(connfd):
    ftp = FtpServer(connfd)
    while True:
        data = connfd.recv(1024).decode()
        if not data or data[0] == 'Q':
            return
        elif data[0] == 'L':
            ftp.do_list()
        elif data[0] == 'G':
            ftp.do_get(data.split(' ')[-1])
        elif data[0] == 'P':
            ftp.do_put(data.split(' ')[-1])


s = socket()
s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
s.bind(ADDR)
s.listen(5)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    connfd, addr = s.accept()
    if os.fork() == 0:
        s.close()
        do_request(connfd)
        os._exit(0)
    connfd.close()
