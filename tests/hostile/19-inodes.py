# threat 19: a million files, and a path that is longer than any call takes
# expect: pass
import os

import good
from walls import attempt


def many():
    for number in range(1_000_000):
        os.close(os.open(f"/tmp/many/{number}", os.O_CREAT | os.O_WRONLY))


os.mkdir("/tmp/many")
attempt("a million files", many)
for name in os.listdir("/tmp/many"):
    os.unlink(f"/tmp/many/{name}")
home = os.getcwd()
os.chdir("/tmp")
for _ in range(60):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
print("a path of", 60 * 200, "bytes", flush=True)
os.chdir(home)
good.serve()
