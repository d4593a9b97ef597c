#!/bin/bash
# How fast and in how much memory the release build makes many headers, and checks many.
# Needs GNU time.
#
#   benches/batch.sh [HEADERS]
set -euo pipefail
cd "$(dirname "$0")/.."
headers=${1:-10000000}
readonly key=dd1c18d06773cc377c9df6166c54c6e5fefa50fa checked=1000000 rounds=7

cargo build --release --quiet
wsse=$(realpath "${CARGO_TARGET_DIR:-target}")/release/wsse
WSSE=$wsse cargo bench --quiet --bench batch

memory=$(command time -f '%M' "$wsse" generate-header admin "$key" --count "$headers" 2>&1 > /dev/null)
echo "peak memory:   $memory KiB ($headers headers)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$wsse" generate-header admin "$key" --count "$checked" --format value > "$work/headers"
# A minute later, when none is so new that there is a warning about clocks.
now=$(date -ud '+1 minute' +%FT%TZ)
verify() { # options...; prints seconds and KiB, and fails unless each header is accepted
    { WSSE_API_KEY=$key command time -f '%e %M' "$wsse" verify-header --now "$now" "$@" > /dev/null; } 2>&1
}
echo
echo "verify-header, million accepted headers a second, median of $rounds rounds of $checked:"
for options in --quiet --format=text --format=json; do
    for ((round = 0; round < rounds; round++)); do
        verify "$options" < "$work/headers"
    done | sort -g | awk -v name="$options" -v checked="$checked" '{ seconds[NR] = $1 }
        END { printf "%-14s %6.2f\n", name, checked / seconds[(NR + 1) / 2] / 1e6 }'
done
one=$(head -1 "$work/headers" | verify --quiet)
all=$(verify --quiet < "$work/headers")
echo "peak memory:   $(((${all#* } - ${one#* }) * 1024 / checked)) bytes a live nonce"
echo
echo "$(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
