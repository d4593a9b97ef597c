#!/bin/bash
# The whole line of a file without quotes: API_KEY=…
key=$(grep '^API_KEY=' plain.env)
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(printf %s "$nonce$created$key" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\""
