# threat 27: archives that become much larger than they are, by themselves, by overlapping, or without an end
# exit: 1
# says: 6 submissions: 2 graded
# says: zeros: the archive becomes more than 200 times
# says: overlap: 
# says: nested: archives in archives
# says: many: more than 2000 files
import struct

import pack

pack.zipped("zeros", [("zeros", bytes(32 << 20))])
pack.zipped("many", [(f"f{number}", b"") for number in range(2_100)])
inner = pack.zip_bytes([("server.py", pack.GOOD)])
for _ in range(5):
    inner = pack.zip_bytes([("a.zip", inner)])
pack.put("nested.zip", inner)

# One file of a megabyte, which the list at the end names a thousand times.
one = pack.zip_bytes([("a" * 4, bytes(1 << 20))])
at = one.index(b"PK\x01\x02")
end = one.index(b"PK\x05\x06")
record = one[at:end]
listed = b"".join(record.replace(b"a" * 4, b"%04d" % number) for number in range(1000))
tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(listed), at, 0)
pack.put("overlap.zip", one[:at] + listed + tail)
