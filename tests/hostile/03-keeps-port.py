# threat 3: what it leaves behind keeps a port for the next check
# checks: server/replies server/conversation
# expect: pass
import os
import signal
import socket

import good

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        keeper = socket.socket()
        try:
            keeper.bind(("127.0.0.1", 9999))
            print("DENIED port of an earlier run", flush=True)
        except OSError:
            print("REACHED port of an earlier run", flush=True)
        signal.pause()
    os._exit(0)
good.serve()
