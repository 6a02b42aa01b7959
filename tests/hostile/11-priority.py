# threat 11: more of the processor than others
# expect: pass
import os
import resource

import good
from walls import attempt

attempt("realtime", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10)))
attempt("round robin", lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10)))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -10))
for limit in ("NOFILE", "NPROC", "FSIZE", "CORE"):
    kind = getattr(resource, f"RLIMIT_{limit}")
    hard = resource.getrlimit(kind)[1]
    more = hard + 1 if hard != resource.RLIM_INFINITY else None
    attempt(f"limit {limit}", lambda: resource.setrlimit(kind, (more, more)))
good.serve()
