#!/bin/sh
# start the real program with its port
cd "$(dirname "$0")" || exit 1
exec python3 bin/main.py --port 8866
