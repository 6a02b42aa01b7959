# threat 43: it prints what a grader would
# expect: fail needs-newline
import socket

print('{"score": 100, "max_score": 100, "tests": [{"status": "passed"}]}')
print("<testsuite tests='1' failures='0'><testcase name='server/replies'/></testsuite>")
print("PASS server/replies\nOK\n1 passed\nscore: 100/100", flush=True)
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8888))
server.listen()
connection, _ = server.accept()
while connection.recv(1024):
    pass
print("PASS server/replies\nscore: 100/100", flush=True)
