# threat 26: a link in the archive, then something written through it
# exit: 1
# says: 6 submissions: 2 graded
# says: soft: “dir” is a link
# says: hard: “server.py” is a link
# says: zipped: “server.py” is a link
# says: later: “dir” is a link
import stat
import tarfile
import zipfile

import pack

link = pack.entry("dir", kind=tarfile.SYMTYPE, target=str(pack.OUTSIDE))
through = pack.entry("dir/planted", b"x")
pack.tarred("soft", [link, through])
pack.tarred("later", [through, link])
pack.tarred("hard", [pack.entry("server.py", kind=tarfile.LNKTYPE, target=str(pack.CANARY))])
info = zipfile.ZipInfo("server.py")
info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
pack.zipped("zipped", [(info, str(pack.CANARY).encode())])
