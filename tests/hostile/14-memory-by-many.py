# threat 14: many processes, each of which stays below any limit of its own
# checks: server/starts
# expect: fail out-of-memory
import os
import signal

for _ in range(40):
    if os.fork() == 0:
        hoard = os.urandom(1 << 20) * 32
        signal.pause()
signal.pause()
