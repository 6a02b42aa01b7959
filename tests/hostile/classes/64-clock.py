# threat 64: the clock jumps by an hour, to and fro, whenever it is read
# needs: cc
# runs: itself
# exit: 0
# says: 2 submissions: 2 graded
import os
import subprocess

import pack

CLOCK = r"""
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t which, struct timespec *now) {
    static int times;
    int result = syscall(SYS_clock_gettime, which, now);
    if (result == 0 && which == CLOCK_REALTIME) now->tv_sec += __sync_fetch_and_add(&times, 1) % 2 ? 3600 : -3600;
    return result;
}
"""
library = pack.OUTSIDE.parent / "clock.so"
subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=CLOCK.encode(), check=True)
os.environ["LD_PRELOAD"] = str(library)
pack.finish()
