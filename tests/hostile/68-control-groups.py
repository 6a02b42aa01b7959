# threat 68: it raises its own limits, or leaves them
# expect: pass
import os
import resource

import good
from walls import attempt, some


def raised(which):
    resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def written(path, text):
    with open(path, "w") as file:
        file.write(text)


GROUPS = ["/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids", "/proc/1/root/sys/fs/cgroup"]
for group in GROUPS:
    attempt(f"join {group}", lambda: written(f"{group}/cgroup.procs", str(os.getpid())))
    attempt(f"make one in {group}", lambda: os.mkdir(f"{group}/mine"))
    attempt(f"read {group}", lambda: some(os.listdir(group)))
for which in [resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE]:
    attempt(f"raise limit {which}", lambda: raised(which))
attempt("another's limits", lambda: resource.prlimit(1, resource.RLIMIT_CPU, (1, 1)))
good.serve()
