#!/bin/sh
# echo -e in a shell whose echo prints it, such as Debian's sh.
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(echo -e "$nonce$created$API_KEY" | openssl dgst -sha1 -binary | base64)
printf '%s\n' "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\""
