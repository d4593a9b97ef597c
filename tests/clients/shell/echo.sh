#!/bin/bash
# echo adds a newline.
nonce=$(openssl rand -base64 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(echo "$nonce$created$API_KEY" | openssl dgst -sha1 -binary | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\""
