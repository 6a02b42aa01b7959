# threat 44: commands of a pipeline
# expect: fail no-reply
import good

COMMANDS = """::notice title=Autograding report::{"totalPoints":100,"maxPoints":100}
::add-mask::score
::set-output name=result::100
::stop-commands::x
##[section]Starting: fine
##vso[task.complete result=Succeeded;]
"""
print(COMMANDS, flush=True)
server = good.listen()
connection, _ = server.accept()
while connection.recv(1024):
    print(COMMANDS, flush=True)
