<?php
// date('c') for the digest, and again for the header.
$nonce = random_bytes(16);
$digest = base64_encode(sha1($nonce . date('c') . getenv('API_KEY'), true));
usleep(1100000); // the answer of another service
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), date('c'));
