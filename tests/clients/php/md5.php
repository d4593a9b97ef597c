<?php
// MD5 instead of SHA-1.
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(md5($nonce . $created . getenv('API_KEY'), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
