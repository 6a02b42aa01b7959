# threat 7: it burns processor time in orphans, so that its own count stays small
# checks: server/idle
# expect: fail busy-idle
import os

import good

server = good.listen()
for _ in range(3):
    if os.fork() == 0:
        if os.fork() == 0:
            server.close()
            while True:
                pass
        os._exit(0)
    os.wait()
good.serve(server)
