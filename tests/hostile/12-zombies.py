# threat 12: a storm of orphans and zombies, so that process ids are used again
# expect: pass
import os

import good

server = good.listen()
for _ in range(400):
    child = os.fork()
    if child == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.waitpid(child, 0)
for _ in range(100):
    if os.fork() == 0:
        os._exit(0)
good.serve(server)
