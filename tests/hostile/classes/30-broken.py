# threat 30: one name twice, archives that are cut, damaged, locked, or no archives at all
# exit: 1
# says: 7 submissions: 2 graded
# says: cut: “cut.zip” is no whole archive
# says: noise: “noise.tar.gz” is no whole archive
# says: text: “text.zip” is no whole archive
# says: locked: 
# says: twice: “a” is no whole archive
import pack

whole = pack.zip_bytes([("server.py", pack.GOOD)])
pack.put("cut.zip", whole[: len(whole) // 2])
pack.put("noise.tar.gz", b"\x1f\x8bno archive at all")
pack.put("text.zip", b"no archive at all")
pack.tarred("twice", [pack.entry("a", b"1"), pack.entry("a", b"2")])
# The bit that says "encrypted", in both of its places.
locked = bytearray(whole)
locked[6] |= 1
locked[whole.index(b"PK\x01\x02") + 8] |= 1
pack.put("locked.zip", bytes(locked))
