# threat 9: namespaces of its own inside its own
# expect: pass
import os

import good
from walls import attempt, libc, syscall
import ctypes

FLAGS = {"user": 0x10000000, "mount": 0x20000, "net": 0x40000000, "pid": 0x20000000, "ipc": 0x08000000, "uts": 0x04000000}


def unshare(flags):
    if libc.unshare(flags) < 0:
        raise OSError(ctypes.get_errno(), "unshare")


for name, flag in FLAGS.items():
    attempt(f"unshare {name}", lambda: unshare(flag))
    attempt(f"clone {name}", lambda: syscall(56, flag | 17, 0, 0, 0, 0) or os._exit(0))
attempt("clone3", lambda: syscall(435, 0, 88))
attempt("setns", lambda: syscall(308, os.open("/proc/1/ns/net", os.O_RDONLY), 0))
attempt("mount", lambda: syscall(165, ctypes.c_char_p(b"none"), ctypes.c_char_p(b"/tmp"), ctypes.c_char_p(b"tmpfs"), 0, 0))
attempt("chroot", lambda: os.chroot("/tmp"))
good.serve()
