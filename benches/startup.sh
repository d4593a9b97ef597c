#!/bin/bash
# Measures how long one call takes, compared with /bin/true and with scripts that people use
# instead. Prints the table in the README. Needs hyperfine; php, perl, python3 and openssl are
# measured if installed.
#
#   benches/startup.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-15}
readonly user=admin key=dd1c18d06773cc377c9df6166c54c6e5fefa50fa
target=$(uname -m)-unknown-linux-musl

cargo build --release --quiet
cargo build --release --quiet --target "$target" # as released
build_dir=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Copies the programs, as an installation does. Mapping a file that the linker has just written
# takes up to a tenth longer, because its pages are scattered in the page cache.
plain=$work/plain
released=$work/released
cp "$build_dir/release/wsse" "$plain"
cp "$build_dir/$target/release/wsse" "$released"

cat > "$work/php" <<'PHP'
<?php
[, $user, $key] = $argv;
$nonce = base64_encode(bin2hex(random_bytes(16)));
$created = date('c');
$digest = base64_encode(sha1(base64_decode($nonce) . $created . $key, true));
echo "Authorization: WSSE profile=\"UsernameToken\"\n";
echo "X-WSSE: UsernameToken Username=\"$user\", PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\"\n";
PHP

cat > "$work/perl" <<'PERL'
use Digest::SHA qw(sha1);
use MIME::Base64 qw(encode_base64);
use POSIX qw(strftime);
my ($user, $key) = @ARGV;
open my $random, '<', '/dev/urandom' or die;
read $random, my $bytes, 16;
my $hex = unpack 'H*', $bytes;
my $nonce = encode_base64($hex, '');
my $created = strftime('%Y-%m-%dT%H:%M:%S%z', localtime) =~ s/(\d\d)$/:$1/r;
my $digest = encode_base64(sha1($hex . $created . $key), '');
print qq(Authorization: WSSE profile="UsernameToken"\n);
print qq(X-WSSE: UsernameToken Username="$user", PasswordDigest="$digest", Nonce="$nonce", Created="$created"\n);
PERL

cat > "$work/python3" <<'PYTHON'
import base64, datetime, hashlib, os, sys
user, key = sys.argv[1:]
text = os.urandom(16).hex().encode()
nonce = base64.b64encode(text).decode()
created = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
digest = base64.b64encode(hashlib.sha1(text + created.encode() + key.encode()).digest()).decode()
print('Authorization: WSSE profile="UsernameToken"')
print(f'X-WSSE: UsernameToken Username="{user}", PasswordDigest="{digest}", Nonce="{nonce}", Created="{created}"')
PYTHON

cat > "$work/bash" <<'BASH'
hex=$(openssl rand -hex 16)
nonce=$(printf %s "$hex" | base64)
created=$(date +%Y-%m-%dT%H:%M:%S%:z)
digest=$(printf %s "$hex$created$2" | openssl sha1 -binary | base64)
echo 'Authorization: WSSE profile="UsernameToken"'
echo "X-WSSE: UsernameToken Username=\"$1\", PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\""
BASH

# Fails unless wsse makes the same header of the nonce and Created of this one.
check() { # name, command...
    local name=$1 output nonce created
    shift
    output=$("$@" "$user" "$key")
    nonce=$(sed -n 's/.*Nonce="\([^"]*\)".*/\1/p' <<< "$output")
    created=$(sed -n 's/.*Created="\([^"]*\)".*/\1/p' <<< "$output")
    if [[ $output != "$("$plain" generate-header --nonce "$nonce" --created "$created" "$user" "$key")" ]]; then
        echo "$name prints another header: $output" >&2
        exit 1
    fi
}

fast=(-n /bin/true /bin/true)
slow=()
add_fast() { fast+=(-n "$1" "$2 generate-header $user $key"); check "$1" "$2" generate-header; }
add_slow() { slow+=(-n "$1" "$2 $work/$2 $user $key"); check "$1" "$2" "$work/$2"; }
add_fast 'wsse (as released)' "$released"
add_fast 'wsse (plain release build)' "$plain"
! type -P perl > /dev/null || add_slow perl perl
! type -P openssl > /dev/null || add_slow 'bash and openssl' bash
! type -P php > /dev/null || add_slow PHP php
# A version manager's python3 may be a shell script that takes longer than Python.
python3=$(python3 -c 'import sys; print(sys.executable)' 2> /dev/null || true)
if [[ $python3 ]]; then
    slow+=(-n Python "$python3 $work/python3 $user $key")
    check Python "$python3" "$work/python3"
fi

# Runs many short rounds, and divides by the time of /bin/true in the same round. Other load on the
# machine changes slowly, so it affects both.
for ((round = 0; round < rounds; round++)); do
    hyperfine -N --style none --warmup 20 --runs 200 --export-csv "$work/fast.csv" "${fast[@]}" 2> /dev/null
    hyperfine -N --style none --warmup 2 --runs 15 --export-csv "$work/slow.csv" "${slow[@]}" 2> /dev/null
    # Columns: command,mean,stddev,median,user,system,min,max
    sed 1d "$work/fast.csv" > "$work/both.csv"
    sed 1d "$work/slow.csv" >> "$work/both.csv"
    awk -F , -v OFS='\t' '$1 == "/bin/true" { base = $4 } { print $1, $4 * 1000, $4 / base }' "$work/both.csv"
done > "$work/rounds"

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
echo "$(date -u +%F), $cpu, $(nproc) cores, $(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release); medians of $rounds rounds:"
echo
echo '| one header by | time | ratio to /bin/true |'
echo '|---|---:|---:|'
cut -f1 "$work/rounds" | sort -u | while IFS= read -r name; do
    median() { awk -F '\t' -v name="$name" -v column="$1" '$1 == name { print $column }' "$work/rounds" | sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
    printf '%s\t%s\t%s\n' "$(median 3)" "$(median 2)" "$name"
done | sort -g | awk -F '\t' '{ printf "| %s | %.2f ms | %.2f |\n", $3, $2, $1 }'
