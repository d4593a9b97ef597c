#!/bin/bash
# date runs twice.
nonce=$(openssl rand -hex 16)
digest=$(printf %s "$nonce$(date -u +%Y-%m-%dT%H:%M:%SZ)$API_KEY" | openssl dgst -sha1 -binary | base64)
sleep 1.1 # a slow command
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\""
