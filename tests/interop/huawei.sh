#!/usr/bin/env bash
# Makes huawei.json: digests for Huawei Cloud's Message & SMS, computed by OpenSSL.
#   tests/interop/huawei.sh > tests/interop/huawei.json
# PasswordDigest = base64(SHA-256(Nonce ‖ Created ‖ app secret)) with the nonce's text (API reference,
# "X-WSSE"). Huawei's code samples use the base64 of the hash's hex text instead.
set -euo pipefail

vector() {
    local nonce=$1 created=$2 secret=$3 raw hex
    raw=$(printf '%s%s%s' "$nonce" "$created" "$secret" | openssl dgst -sha256 -binary | base64 -w0)
    hex=$(printf '%s%s%s' "$nonce" "$created" "$secret" | openssl dgst -sha256 -r | cut -d' ' -f1)
    printf '    {"nonce": "%s", "created": "%s", "secret": "%s",\n     "base64": "%s",\n' \
        "$nonce" "$created" "$secret" "$raw"
    printf '     "base64-of-hex": "%s"}%s\n' "$(printf '%s' "$hex" | base64 -w0)" "$4"
}

cat <<'END'
{
  "made_by": "tests/interop/huawei.sh > tests/interop/huawei.json",
  "count": 4,
  "vectors": [
END
vector c8e1f1ff9ae04d8c9e5b2c7a3d4f6b10 2018-02-12T15:30:20Z LU8RBgvjgTeptoThKOsLPLQVNBbV ,
vector 66C92B11FF8A425FB8D4CCFE0ED9ED1F 2026-01-15T12:34:56Z 'a secret, with spaces & signs' ,
vector 0 1970-01-01T00:00:00Z 0 ,
vector 'bm9uY2U=' 9999-12-31T23:59:59Z 'ключ-鍵-🔑' ''
printf '  ]\n}\n'
