# threat 10: it reads, writes or traces other processes
# expect: pass
import os

import good
from walls import attempt, syscall

for pid in (1, os.getppid() or 1):
    attempt(f"ptrace {pid}", lambda: syscall(101, 16, pid, 0, 0))
    attempt(f"process_vm_readv {pid}", lambda: syscall(310, pid, 0, 0, 0, 0, 0) or 1 / 1 and (_ for _ in ()).throw(OSError("empty")))
    attempt(f"memory of {pid}", lambda: open(f"/proc/{pid}/mem", "rb"))
    attempt(f"descriptor of {pid}", lambda: syscall(438, os.pidfd_open(pid), 0, 0))
attempt("other processes", lambda: [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) > 1 and int(pid) != os.getpid()][0:1] or (_ for _ in ()).throw(OSError("none")))
good.serve()
