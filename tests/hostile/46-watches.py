# threat 46: a process that stays writes results over and over
# checks: server/starts
# expect: fail daemonises
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            for name in ("results.json", "/tmp/results.json", "/dev/shm/results.json"):
                try:
                    with open(name, "w") as file:
                        file.write('{"score": 100}')
                except OSError:
                    pass
    os._exit(0)
