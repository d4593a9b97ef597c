#!/bin/bash
# The whole output of sha1sum in base64.
nonce=$(openssl rand -hex 16)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
digest=$(echo -n "$nonce$created$API_KEY" | sha1sum | base64)
echo "X-WSSE: UsernameToken Username=\"$API_USER\", PasswordDigest=\"$digest\", Nonce=\"$(echo -n "$nonce" | base64)\", Created=\"$created\""
