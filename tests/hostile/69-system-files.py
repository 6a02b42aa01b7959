# threat 69: it writes, renames or links in what is not its own
# expect: pass
import os

import good
from walls import attempt

for folder in ["/", "/usr", "/usr/bin", "/etc", "/lib", "/home", "/proc", "/dev", "/var"]:
    attempt(f"write in {folder}", lambda: open(f"{folder}/planted", "w"))
    attempt(f"folder in {folder}", lambda: os.mkdir(f"{folder}/planted.d"))
for path in ["/etc/passwd", "/etc/hosts", "/usr/bin/env"]:
    attempt(f"write {path}", lambda: open(path, "r+b"))
    attempt(f"truncate {path}", lambda: os.truncate(path, 0))
    attempt(f"rename {path}", lambda: os.rename(path, f"{path}.gone"))
    attempt(f"remove {path}", lambda: os.remove(path))
    attempt(f"link {path}", lambda: os.link(path, "/tmp/link"))
good.serve()
