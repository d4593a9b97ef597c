#!/bin/bash
# How fast and in how much memory the release build makes many headers. Needs GNU time.
#
#   benches/batch.sh [HEADERS]
set -euo pipefail
cd "$(dirname "$0")/.."
headers=${1:-10000000}

cargo build --release --quiet
wsse=$(realpath "${CARGO_TARGET_DIR:-target}")/release/wsse
WSSE=$wsse cargo bench --quiet --bench batch

memory=$(command time -f '%M' "$wsse" generate-header admin dd1c18d06773cc377c9df6166c54c6e5fefa50fa \
    --count "$headers" 2>&1 > /dev/null)
echo "peak memory:   $memory KiB ($headers headers)"
echo "$(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
