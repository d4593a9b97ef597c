#!/bin/bash
# echo -n in a shell whose echo has no options, such as sh on macOS.
shopt -s xpg_echo
set -o posix
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(echo -n "$nonce$created$API_KEY" | openssl dgst -sha1 -binary | base64)
printf '%s\n' "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\""
