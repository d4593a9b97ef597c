#!/bin/bash
# A misspelt variable: nothing is hashed.
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
input="$nonce$created$API_KEY"
digest=$(printf %s "$imput" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\""
