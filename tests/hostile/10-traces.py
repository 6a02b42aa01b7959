# threat 10: it reads, writes or traces other processes
# expect: pass
import os

import good
from walls import attempt, some, syscall

for pid in (1, os.getppid() or 1):
    attempt(f"ptrace {pid}", lambda: syscall(101, 16, pid, 0, 0))
    attempt(f"process_vm_readv {pid}", lambda: syscall(310, pid, 0, 0, 0, 0, 0))
    attempt(f"memory of {pid}", lambda: open(f"/proc/{pid}/mem", "rb"))
    attempt(f"descriptor of {pid}", lambda: syscall(438, os.pidfd_open(pid), 0, 0))
others = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (1, os.getpid())]
attempt("other processes", lambda: some(others))
good.serve()
