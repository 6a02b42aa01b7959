# threat 6: signals to its parent and to everybody
# expect: pass
import os
import signal

import good
from walls import attempt, some


def hit(pid, number):
    """A signal to an init may be sent by its own user, and does nothing."""
    os.kill(pid, number)
    with open(f"/proc/{pid}/stat") as stat:
        return some(stat.read().rpartition(") ")[2][0] in "TZX")


server = good.listen()
for target in {1, os.getppid()} - {0}:
    attempt(f"stop {target}", lambda: hit(target, signal.SIGSTOP))
    attempt(f"kill {target}", lambda: hit(target, signal.SIGKILL))
attempt("stop all", lambda: os.kill(-1, signal.SIGSTOP))
attempt("kill all", lambda: os.kill(-1, signal.SIGKILL))
good.serve(server)
