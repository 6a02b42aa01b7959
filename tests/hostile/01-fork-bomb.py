# threat 1: a fork bomb
# checks: server/starts
# expect: fail fork-bomb
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
