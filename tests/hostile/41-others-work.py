# threat 41: it reads and writes other submissions and the results
# expect: pass
import os

import good
from walls import attempt

for path in ("@NEIGHBOUR@", "@CANARY@", "@ROOT@/README.md", "/usr/bin/env", "/proc/sys/kernel/core_pattern"):
    attempt(f"write {os.path.basename(path)}", lambda: open(path, "ab").write(b"#"))
attempt("read its neighbour", lambda: open("@NEIGHBOUR@").read())
attempt("follow a link", lambda: open("link").read() if not os.path.islink("link") and os.symlink("@NEIGHBOUR@", "link") is None else open("link").read())
good.serve()
