# threat 20: files that are larger than a disk, and a core dump
# expect: pass
import glob
import os
import resource
import signal

import good
from walls import attempt

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def sparse(size):
    with open("/tmp/sparse", "wb") as file:
        file.truncate(size)


def dump():
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))


attempt("an exbibyte", lambda: sparse(1 << 60))
attempt("a tebibyte", lambda: sparse(1 << 40))
attempt("a core", dump)
if os.fork() == 0:
    os.abort()
os.wait()
attempt("its core", lambda: open((glob.glob("core*") + glob.glob("/tmp/core*") + ["/nowhere"])[0]))
good.serve()
