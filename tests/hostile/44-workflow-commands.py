# threat 44: commands of a pipeline
# expect: fail no-reply
import socket

COMMANDS = """::notice title=Autograding report::{"totalPoints":100,"maxPoints":100}
::add-mask::score
::set-output name=result::100
::stop-commands::x
##[section]Starting: fine
##vso[task.complete result=Succeeded;]
"""
print(COMMANDS, flush=True)
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8888))
server.listen()
connection, _ = server.accept()
while connection.recv(1024):
    print(COMMANDS, flush=True)
