# threat 39: what the grader has open, and what its environment says
# expect: pass
import os

import good
from walls import attempt, some

for name in ("GITHUB_TOKEN", "GITHUB_OUTPUT", "SSH_AUTH_SOCK", "SLURM_JOB_ID", "@SECRET_NAME@"):
    attempt(name, lambda: os.environ[name])
inherited = [one for one in os.listdir("/proc/self/fd") if int(one) > 2 and os.path.exists(f"/proc/self/fd/{one}")]
attempt("descriptors", lambda: some(inherited))
good.serve()
