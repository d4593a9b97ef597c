#!/bin/bash
# Measures the speed and memory of wsse when it makes or checks many headers, for the plain release
# build and the released one. Making a header is compared with OpenSSL's SHA-1 of 97 bytes, since
# that is what wsse hashes. Needs openssl and GNU time.
#
#   benches/batch.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-9}
readonly key=dd1c18d06773cc377c9df6166c54c6e5fefa50fa count=5000000 checked=1000000
target=$(uname -m)-unknown-linux-musl

cargo build --release --quiet
cargo build --release --quiet --target "$target"
build_dir=$(realpath "${CARGO_TARGET_DIR:-target}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$build_dir/release/wsse" "$work/plain"
cp "$build_dir/$target/release/wsse" "$work/released"
"$work/plain" generate-header admin "$key" --count "$checked" --format value > "$work/headers"
head -1 "$work/headers" > "$work/header"
# A minute later, so that no header is from the future.
now=$(date -ud '+1 minute' +%FT%TZ)
export WSSE_API_KEY=$key

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# The processor time of a command in seconds. It must succeed: each header is accepted.
seconds() {
    local TIMEFORMAT='%3U %3S'
    { time "$@" > /dev/null; } 2>&1 | awk '{ print $1 + $2 }'
}
hashing() { openssl speed -mr -bytes 97 -seconds 1 sha1 2> /dev/null | awk -F : '/^\+F:/ { print 97 / $4 }'; }

for ((round = 0; round < rounds; round++)); do
    hash=$(hashing)
    echo "$hash" >> "$work/openssl"
    for build in plain released; do
        making=$(seconds "$work/$build" generate-header admin --count "$count")
        awk "BEGIN { print $making / $count }" >> "$work/$build.making"
        awk "BEGIN { print $making / $count / $hash }" >> "$work/$build.ratio"
        for options in --quiet --format=text --format=json; do
            seconds "$work/$build" verify-header "$options" --now "$now" < "$work/headers" >> "$work/$build.$options"
        done
    done
done
memory() { # build, stdin, arguments...: the peak in KiB
    { command time -f %M "$work/$1" "${@:3}" < "$2" > /dev/null; } 2>&1
}
verify_memory() { memory "$1" "$2" verify-header --quiet --now "$now"; }

nanoseconds() { median | awk '{ printf "%.1f", $1 * 1e9 }'; }
millions() { median | awk -v checked="$checked" '{ printf "%.2f", checked / $1 / 1e6 }'; }
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
echo "$(date -u +%F), $cpu, $(openssl version | cut -d' ' -f1,2); medians of $rounds rounds:"
echo
echo '| | plain release build | as released |'
echo '|---|---:|---:|'
row() { # name, command of one argument: the build
    printf '| %s | %s | %s |\n' "$1" "$("$2" plain)" "$("$2" released)"
}
making() { nanoseconds < "$work/$1.making"; }
ratio() { median < "$work/$1.ratio" | awk '{ printf "%.2f", $1 }'; }
making_memory() { memory "$1" /dev/null generate-header admin --count "$count"; }
quiet() { millions < "$work/$1.--quiet"; }
text() { millions < "$work/$1.--format=text"; }
json() { millions < "$work/$1.--format=json"; }
nonce() { echo $((($(verify_memory "$1" "$work/headers") - $(verify_memory "$1" "$work/header")) * 1024 / checked)); }
row 'ns per header of --count' making
row "the same, per SHA-1 by OpenSSL ($(nanoseconds < "$work/openssl") ns)" ratio
row 'its peak memory, KiB' making_memory
row 'verify-header --quiet, million accepted headers per second' quiet
row 'verify-header, the same' text
row 'verify-header --format json, the same' json
row 'bytes per live nonce' nonce
