#!/bin/bash
# +0000 is hashed, and +00:00 is sent.
now=$(date +%s)
nonce=$(openssl rand -hex 16)
digest=$(printf %s "$nonce$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%S%z)$API_KEY" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$(date -u -d "@$now" -Iseconds)\""
