#!/bin/bash
# Sends 16 bytes in base64, and hashes them in hex.
hex=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(printf %s "$hex$created$API_KEY" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$hex" | xxd -r -p | base64)\", Created=\"$created\""
