#!/usr/bin/env bash
# Run once, as root, when Gradescope builds the autograder's image: the languages that students may use.
set -euo pipefail
source_folder=${NETGRADE_SOURCE:-/autograder/source}

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends python3 gcc g++ make libc6-dev default-jdk-headless nodejs
chmod 755 "$source_folder/netgrade"
# A binary that was built on a newer system does not start here: better now than with the first submission.
"$source_folder/netgrade" --version
