#!/bin/bash
# <<< adds a newline.
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(openssl dgst -sha1 -binary <<< "$nonce$created$API_KEY" | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(echo -n "$nonce" | base64)\", Created=\"$created\""
