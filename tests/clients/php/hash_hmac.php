<?php
// hash_hmac() with the key, in hex.
$nonce = random_bytes(16);
$created = date('c');
$digest = hash_hmac('sha1', $nonce . $created, getenv('API_KEY'));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
