<?php
// The key goes through urlencode(), as it once was in a URL.
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . urlencode(getenv('API_KEY')), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
