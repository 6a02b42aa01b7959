# threat 48: it knows the handout's examples by heart
# exercise: 07-addresses
# program: addresses
# checks: @ALL@
# expect: poor
import sys

KNOWN = {
    "aton 127.0.0.1": "7f 00 00 01",
    "ntoa 7f 00 00 01": "127.0.0.1",
    "htons 8888": "22 b8",
}
for line in sys.stdin:
    print(KNOWN.get(line.strip(), "error"), flush=True)
