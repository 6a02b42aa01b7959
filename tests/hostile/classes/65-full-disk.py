# threat 65: the disk of the results is full
# needs: unshare mount
# runs: itself
# exit: 0
# says: first: 3
# says: 8 submissions: 8 graded
import os

import pack

for number in range(6):
    pack.student(f"s{number}", number)
kept = pack.OUTSIDE.parent / "kept"
script = (
    'mount -t tmpfs -o size=160k tmpfs "$0" || exit 99; "$@"; echo "first: $?";'
    ' mount -o remount,size=64m "$0" || exit 99; "$@"; code=$?;'
    f' cp -r "$0" {kept} && umount "$0" && cp -r {kept}/. "$0" && exit $code'
)
pack.RESULTS.mkdir(exist_ok=True)
os.execvp("unshare", ["unshare", "-Urm", "sh", "-c", script, pack.RESULTS, *pack.BATCH])
