#!/usr/bin/env bash
# overlay.sh FROM TO: puts the files of the folder FROM, which a stranger wrote, in place of the folder TO.
# Nothing but regular files and folders is taken, so that nothing in TO leads out of it: links, pipes, devices
# and sockets are refused, and so is a FROM that is a link itself. What belongs to git (a submodule's `.git`, a
# repository) is left behind. TO is replaced as a whole, or left as it was.
set -euo pipefail

refuse() { echo "overlay: $1" >&2; exit 2; }
# Names are shown as one line, whatever stands in them.
shown() { printf '%q' "$1"; }

[ $# -eq 2 ] || refuse "usage: overlay.sh FROM TO"
from=${1%/} to=${2%/}
[ ! -L "$from" ] || refuse "$(shown "$from") is a link; hand in a folder"
[ -d "$from" ] || refuse "there is no folder $(shown "$from"); hand in a folder of that name"

# 4,000 files and 64 MiB are far more than a student's own.
[ "$(find "$from" -printf x | head -c 4001 | wc -c)" -le 4000 ] || refuse "there are more than 4000 files"
bytes=$(find "$from" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')
[ "$bytes" -le 67108864 ] || refuse "the files are larger than 64 MiB"

found=$(find "$from" -name .git -prune -o ! -type f ! -type d -print -quit | head -c 4096)
[ -z "$found" ] || refuse "$(shown "$found") is a link or no regular file; hand in the file itself"

aside=$(mktemp -d "$(dirname "$to")/.overlay-XXXXXX")
trap 'rm -rf "$aside"' EXIT
mkdir "$aside/new"
# Copied as data: no owner, no set-user-id bit, no attribute comes along, and no link is followed.
tar --create --directory "$from" --exclude=.git --no-recursion --null --files-from <(
    cd "$from" && find . -name .git -prune -o \( -type f -o -type d \) -print0
) --mode='u+rwX,go-w,a-st' --owner=0 --group=0 | tar --extract --directory "$aside/new" --no-same-owner --no-same-permissions
# A link that took a file's place while it was copied would be here now.
[ -z "$(find "$aside/new" ! -type f ! -type d -print -quit)" ] || refuse "something changed while it was copied"
[ ! -e "$to" ] && [ ! -L "$to" ] || mv "$to" "$aside/old"
mv "$aside/new" "$to"
