# threat 18: it fills every folder that it may write to
# expect: pass
import os

import good
from walls import attempt


def fill(folder):
    for number in range(64):
        with open(os.path.join(folder, f"hoard-{number}"), "wb") as file:
            while file.tell() < 64 << 20:
                file.write(bytes(1 << 20))


for folder in (".", os.path.expanduser("~"), "/tmp", "/var/tmp", "/dev/shm", "/run"):
    attempt(f"4 GiB in {folder}", lambda: fill(folder))
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if name.startswith("hoard-"):
            try:
                os.unlink(os.path.join(folder, name))
            except OSError:
                pass
good.serve()
