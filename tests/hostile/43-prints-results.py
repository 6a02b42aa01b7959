# threat 43: it prints what a grader would
# expect: fail needs-newline
import good

print('{"score": 100, "max_score": 100, "tests": [{"status": "passed"}]}')
print("<testsuite tests='1' failures='0'><testcase name='server/replies'/></testsuite>")
print("PASS server/replies\nOK\n1 passed\nscore: 100/100", flush=True)
server = good.listen()
connection, _ = server.accept()
while connection.recv(1024):
    pass
print("PASS server/replies\nscore: 100/100", flush=True)
