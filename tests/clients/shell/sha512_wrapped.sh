#!/bin/bash
# SHA-512 in base64, which base64 wraps after 76 characters; curl gets it with a space.
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(printf %s "$nonce$created$API_KEY" | openssl dgst -sha512 -binary | base64)
echo X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\"
