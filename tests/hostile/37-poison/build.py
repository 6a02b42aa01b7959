import os
import shutil
import sys

tried = open("tried.txt", "w")
sys.stdout = tried
from walls import attempt  # noqa: E402


def plant(path):
    with open(path, "w") as file:
        file.write("@RUN@")


def found(path):
    if not os.path.exists(path) or open(path).read() == "@RUN@":
        os.makedirs(os.path.dirname(path), exist_ok=True)
        plant(path)
        raise ValueError("not there before")
    return path


for folder in os.environ["PATH"].split(":"):
    attempt(f"plant in {folder}", lambda: plant(os.path.join(folder, "cc")))
attempt("replace the interpreter", lambda: plant(os.path.realpath(sys.executable)))
attempt("replace the compiler", lambda: plant(os.path.realpath(shutil.which("cc") or "/usr/bin/cc")))
for path in ("~/.cache/poison/mark", "~/.cargo/config.toml", "/tmp/poison/mark", "/var/tmp/poison/mark"):
    attempt(f"a mark of an earlier build: {path}", lambda: found(os.path.expanduser(path)))
tried.close()
