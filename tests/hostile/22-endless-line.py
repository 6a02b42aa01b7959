# threat 22: one line without an end, on both streams
# checks: server/starts
# expect: fail endless-output
import os

while True:
    os.write(1, b"x" * 65536)
    os.write(2, b"y" * 65536)
