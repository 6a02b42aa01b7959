# threat 60: it closes while much is being sent to it
# checks: server/replies
# expect: fail no-reply
import good

server = good.listen()
while True:
    connection, _ = server.accept()
    connection.recv(1)
    connection.close()
