"""Lays what a hostile student hands in beside `alice` and `bob`, who have done nothing wrong."""
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

CLASS, RESULTS, OUTSIDE = (Path(argument) for argument in sys.argv[1:4])
BATCH = sys.argv[4:]
CANARY = OUTSIDE / "canary"
GOOD = (CLASS / "alice/server.py").read_bytes()


def put(name, content, mode=0o644):
    path = CLASS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def student(name, number):
    """A correct program that is like nobody else's with another number."""
    put(f"{name}/server.py", GOOD + f"\n# {number}\n".encode())
    return CLASS / name


def zip_bytes(entries):
    """Names are taken as they are, even twice."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return into.getvalue()


def zipped(name, entries):
    put(f"{name}.zip", zip_bytes(entries))


def entry(name, content=b"", kind=tarfile.REGTYPE, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, len(content), target
    return info, content


def tarred(name, entries):
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content))
    put(f"{name}.tar", into.getvalue())


def start(*options):
    return subprocess.Popen([*BATCH, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for_first(run):
    """Until it says that the first submission is done."""
    for line in run.stderr:
        if line.startswith(b"1 of"):
            return
    raise SystemExit("no submission was graded")


def finish():
    """Grades what is left, in this process's place."""
    sys.stdout.flush()
    os.execv(BATCH[0], BATCH)
