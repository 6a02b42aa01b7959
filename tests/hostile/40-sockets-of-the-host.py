# threat 40: sockets and devices of the host
# expect: pass
import socket

import good
from walls import attempt


def speak(path):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(path)


for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/munge/munge.socket.2", "/run/dbus/system_bus_socket"):
    attempt(path, lambda: speak(path))
for path in ("/dev/mem", "/dev/kmem", "/dev/port", "/dev/vda", "/dev/sda", "/dev/fuse", "/dev/kvm", "/dev/vsock", "/proc/kcore"):
    attempt(path, lambda: open(path, "rb").read(1))
attempt("kernel log", lambda: open("/proc/kmsg", "rb").read(1))
attempt("sysrq", lambda: open("/proc/sysrq-trigger", "w").write("h"))
attempt("core pattern", lambda: open("/proc/sys/kernel/core_pattern", "w").write("|/tmp/x"))
good.serve()
