# threat 45: it writes the files that a grader reads
# expect: fail needs-newline
import os

import good

for name in ("results.json", "result.json", "results/results.json", "exit-code", "feedback.json", "grade.txt"):
    os.path.dirname(name) and os.makedirs(os.path.dirname(name), exist_ok=True)
    try:
        with open(name, "w") as file:
            file.write('{"score": 100}')
    except OSError:
        pass
server = good.listen()
connection, _ = server.accept()
while connection.recv(1024):
    pass
