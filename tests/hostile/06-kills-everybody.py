# threat 6: signals to its parent and to everybody
# expect: pass
import os
import signal

import good
from walls import attempt

server = good.listen()
attempt("stop the parent", lambda: os.kill(os.getppid() or -1, signal.SIGSTOP) if os.getppid() != 1 else os.kill(0x7FFFFFF, 9))
for target in (1, os.getppid()):
    if target:
        try:
            os.kill(target, signal.SIGKILL)
        except OSError as error:
            print("DENIED kill", target, error.errno, flush=True)
try:
    os.kill(-1, signal.SIGSTOP)
except OSError as error:
    print("DENIED stop all", error.errno, flush=True)
good.serve(server)
