# threat 56: it accepts, and never reads
# expect: fail no-reply
import signal

import good

server = good.listen()
kept = []
while True:
    kept.append(server.accept())
