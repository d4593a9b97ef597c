#!/bin/bash
# cut leaves the quotes of the .env file.
key=$(grep '^API_KEY=' .env | cut -d= -f2-)
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(printf %s "$nonce$created$key" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\""
