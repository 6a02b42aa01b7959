# threat 5: it stops itself, and nobody continues it
# checks: server/starts
# expect: fail never-listens
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
