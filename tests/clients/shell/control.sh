#!/bin/bash
# Nothing is wrong with this client but its key.
key=$(printf %s 'the key of the old server' | sha256sum | cut -c1-40)
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(printf %s "$nonce$created$key" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(printf %s "$nonce" | base64)\", Created=\"$created\""
