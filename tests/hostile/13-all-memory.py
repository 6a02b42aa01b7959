# threat 13: all the memory that there is
# checks: server/starts
# expect: fail out-of-memory
hoard = []
while True:
    hoard.append(b"x" * (16 << 20))
