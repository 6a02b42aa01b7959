import socket
import sys

try:
    s = socket.create_connection(('localhost', 2121))
except OSError as error:
    sys.exit(f'no server: {error}')
print(s.recv(1024).decode(errors='replace'), end='')
while True:
    line = sys.stdin.readline().rstrip('\n')
    if line in ('', 'quit'):
        break
    s.sendall(line.encode() + b'\r\n')
    answer = b''
    while not answer.endswith(b'\n'):
        part = s.recv(1024)
        if not part:
            break
        answer += part
    if not answer:
        print('the server has left')
        break
    print(answer.decode(errors='replace'), end='')
s.close()
