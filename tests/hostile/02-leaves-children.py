# threat 2: its parent ends with 0, and a grandchild in a session of its own goes on, with nothing to serve
# checks: server/starts
# expect: fail daemonises
import os
import signal

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.pause()
    os._exit(0)
