# threat 15: memory that no process has mapped: files without a name, System V segments, a full /dev/shm
# expect: pass
import ctypes
import os

import good
from walls import attempt, libc

PIECE = bytes(1 << 20)


def nameless():
    file = os.memfd_create("hoard")
    for _ in range(1 << 12):
        os.write(file, PIECE)


def segments():
    libc.shmat.restype = ctypes.c_void_p
    for _ in range(64):
        number = libc.shmget(0, 64 << 20, 0o1600)
        if number < 0:
            raise OSError(ctypes.get_errno(), "shmget")
        at = libc.shmat(number, None, 0)
        ctypes.memset(at, 1, 64 << 20)
        libc.shmdt(ctypes.c_void_p(at))


def shared(folder):
    with open(f"{folder}/hoard", "wb") as file:
        for _ in range(1 << 12):
            file.write(PIECE)


attempt("4 GiB without a name", nameless)
attempt("4 GiB in System V segments", segments)
attempt("4 GiB in /dev/shm", lambda: shared("/dev/shm"))
os.path.exists("/dev/shm/hoard") and os.unlink("/dev/shm/hoard")
good.serve()
