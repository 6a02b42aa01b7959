"""Runs a command on a machine that is kept busy: eight processes a processor that only compute, and one that writes to
the disk and waits for it. Ends like the command.

usage: busy.py COMMAND …
"""
import os
import signal
import subprocess
import sys
import tempfile

FOR_EACH_PROCESSOR = 8
BLOCK = bytes(1 << 20)


def compute():
    while True:
        pass


def write():
    with tempfile.TemporaryFile() as file:
        while True:
            file.seek(0)
            for _ in range(64):
                file.write(BLOCK)
            file.flush()
            os.fsync(file.fileno())


waiting, held = os.pipe()


def main():
    busy = FOR_EACH_PROCESSOR * len(os.sched_getaffinity(0))
    leader = os.fork()
    if leader == 0:
        # A group of their own, whose first waits for the end of this process and takes the others along.
        os.setpgid(0, 0)
        os.close(held)
        for work in [compute] * busy + [write]:
            if os.fork() == 0:
                work()
        os.read(waiting, 1)
        os.killpg(0, signal.SIGKILL)
    print(f"{busy} processes that compute and one that writes run beside it", file=sys.stderr)
    code = subprocess.run(sys.argv[1:]).returncode
    os.close(held)
    os.waitpid(leader, 0)
    return code


sys.exit(main())
