<?php
// The key looks like base64, so it is decoded.
$key = base64_decode(getenv('API_KEY'));
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . $key, true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
