# threat 23: a grandchild keeps its standard output
# checks: server/starts
# expect: fail daemonises
import os
import signal

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.pause()
    os._exit(0)
