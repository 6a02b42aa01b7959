# Answers from the handler of an interval timer, while it is blocked in recv.
import signal
import socket

server = socket.create_server(("127.0.0.1", 8888))
connection, _ = server.accept()
data = connection.recv(1024)
signal.signal(signal.SIGALRM, lambda *_: connection.sendall(data))
signal.setitimer(signal.ITIMER_REAL, 0.4)
connection.recv(1024)
