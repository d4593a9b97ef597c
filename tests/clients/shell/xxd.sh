#!/bin/bash
# xxd -p instead of base64.
nonce=$(openssl rand 16 | base64)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(printf %s "$nonce$created$API_KEY" | openssl dgst -sha1 -binary | xxd -p)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\""
