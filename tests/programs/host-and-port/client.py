import socket
import sys

if len(sys.argv) < 3:
    print('usage: python3 client.py HOST PORT')
    sys.exit(1)

try:
    s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
except OSError as e:
    print('cannot connect:', e)
    sys.exit(1)
for line in sys.stdin:
    line = line.rstrip('\n')
    if line == 'quit':
        break
    s.sendall((line or ' ').encode())
    answer = s.recv(65536)
    if not answer:
        break
    print(answer.decode(errors='replace'))
s.close()
