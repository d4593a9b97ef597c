#!/bin/bash
# Measures how fast the released `wsse serve` checks and records headers, without and with its page
# open. Compares it with a hyper server that always answers "hello". Needs wrk and curl.
#
#   benches/serve.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
readonly seconds=4 connections=16
target=$(uname -m)-unknown-linux-musl

cargo build --release --quiet --target "$target" --bin wsse --example hello
build_dir=${CARGO_TARGET_DIR:-target}/$target/release
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2> /dev/null; rm -rf "$work"' EXIT
cp "$build_dir/wsse" "$build_dir/examples/hello" "$work"
export WSSE_API_KEY=dd1c18d06773cc377c9df6166c54c6e5fefa50fa

cat > "$work/values.lua" <<'LUA'
local values, n = {}, 0
for line in io.lines(os.getenv("VALUES")) do values[#values + 1] = line end
request = function()
  n = n + 1
  if n == #values then wrk.thread:stop() end
  return wrk.format("GET", nil, { ["X-WSSE"] = values[n] })
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.0f %d %d %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
LUA

start() { # name, command...: leaves the URL in $work/NAME
    local name=$1
    shift
    "$@" > "$work/$name.url" 2> "$work/$name.log" &
    servers+=($!)
    until [[ -s $work/$name.url ]]; do sleep 0.05; done
    pid=$!
}
start hello "$work/hello"
start serve "$work/wsse" serve --listen 127.0.0.1:0 --username admin
serve=$pid
# The open page.
curl -sN "$(cat "$work/serve.url")/_wsse/events" > /dev/null &
servers+=($!)

measure() { # name: prints requests a second, latencies in microseconds, and errors
    "$work/wsse" header admin --clock-offset=-1s --count 600000 --format value > "$work/values"
    VALUES=$work/values wrk -t1 -c$connections -d${seconds}s -s "$work/values.lua" \
        "$(cat "$work/$1.url")/api" | sed -n 's/^RESULT //p'
}

measure hello > /dev/null
measure serve > /dev/null
ratios=()
printf '%-6s %12s %9s %9s %7s\n' server requests/s '50 %, µs' '99 %, µs' errors
for ((round = 0; round < rounds; round++)); do
    read -r hello rest < <(measure hello)
    # shellcheck disable=SC2086 # three numbers
    printf '%-6s %12s %9s %9s %7s\n' hello "$hello" $rest
    read -r checked rest < <(measure serve)
    # shellcheck disable=SC2086
    printf '%-6s %12s %9s %9s %7s\n' serve "$checked" $rest
    ratios+=("$((checked * 1000 / hello))")
done
median=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n "$(((rounds + 1) / 2))p")
printf 'wsse serve reaches 0.%03d of the rate of hello (median of %d rounds)\n' "$median" "$rounds"
printf 'its memory was at most %s kB\n' "$(awk '/VmHWM/ { print $2 }' "/proc/$serve/status")"
refused=$(grep -c ' 401 ' "$work/serve.log" || true)
if ((refused > 0)); then
    echo "$refused requests were refused" >&2
    exit 1
fi
