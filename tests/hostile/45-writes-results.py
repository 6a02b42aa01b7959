# threat 45: it writes the files that a grader reads
# expect: fail needs-newline
import os
import socket

for name in ("results.json", "result.json", "results/results.json", "exit-code", "feedback.json", "grade.txt"):
    os.path.dirname(name) and os.makedirs(os.path.dirname(name), exist_ok=True)
    try:
        with open(name, "w") as file:
            file.write('{"score": 100}')
    except OSError:
        pass
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8888))
server.listen()
connection, _ = server.accept()
while connection.recv(1024):
    pass
