# threat 38: the grader's tests, the solutions, and what other processes were told
# expect: pass
import glob
import os

import good
from walls import attempt


def first(paths):
    for path in paths:
        with open(path, "rb") as file:
            return file.read(64)
    raise ValueError("none")


attempt("checks", lambda: first(["@ROOT@/exercises/03-session/checks/server.yaml"]))
attempt("solutions", lambda: first(["@ROOT@/solutions/reference/03-session/python/server.py"]))
attempt("the canary", lambda: first(["@CANARY@"]))
attempt("shadow", lambda: first(["/etc/shadow"]))
others = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (os.getpid(),)]
for what in ("environ", "maps", "mem", "fd/0", "root/etc/shadow"):
    attempt(what, lambda: first([path for pid in others for path in glob.glob(f"/proc/{pid}/{what}")]))
good.serve()
