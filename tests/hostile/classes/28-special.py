# threat 28: pipes, devices and sockets, in archives and in folders
# exit: 1
# says: 6 submissions: 2 graded
# says: fifo: “pipe” is neither
# says: device: “null” is neither
# says: piped: 
# says: socket: 
import os
import socket
import tarfile

import pack

pack.tarred("fifo", [pack.entry("pipe", kind=tarfile.FIFOTYPE)])
pack.tarred("device", [pack.entry("null", kind=tarfile.CHRTYPE)])
for name in ["piped", "socket"]:
    (pack.CLASS / name).mkdir()
os.mkfifo(pack.CLASS / "piped/server.py")
os.chdir(pack.CLASS / "socket")
socket.socket(socket.AF_UNIX).bind("server.py")
