# threat 32: configuration and hooks that other programs would obey
# exit: 0
# says: 3 submissions: 3 graded
import pack

folder = pack.student("mallory", 1)
trap = f"#!/bin/sh\ntouch {pack.OUTSIDE}/planted\n"
for name in [".git/hooks/post-checkout", ".git/hooks/pre-commit", ".envrc", ".cargo/config.toml", "netgrade.yaml"]:
    pack.put(f"mallory/{name}", trap.encode(), 0o755)
config = f"[core]\nfsmonitor = touch {pack.OUTSIDE}/planted\nhooksPath = .git/hooks\n[filter \"x\"]\nclean = touch {pack.OUTSIDE}/planted\n"
pack.put("mallory/.git/config", config.encode())
pack.put("mallory/.gitattributes", b"* filter=x\n")
