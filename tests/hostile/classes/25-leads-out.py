# threat 25: names that lead out of the archive
# exit: 1
# says: 6 submissions: 2 graded
# says: dots: the archive holds “../../evil.py”, which leads out
# says: absolute: the archive holds “/tmp/netgrade-evil.py”, which leads out
# says: inner: the archive holds “a/../../../evil.py”, which leads out
# says: windows: the archive holds “..\..\evil.py”, which leads out
import pack

pack.zipped("dots", [("../../evil.py", b"x"), ("server.py", pack.GOOD)])
pack.tarred("absolute", [pack.entry("/tmp/netgrade-evil.py", b"x")])
pack.tarred("inner", [pack.entry("a/../../../evil.py", b"x")])
pack.zipped("windows", [("..\\..\\evil.py", b"x")])
