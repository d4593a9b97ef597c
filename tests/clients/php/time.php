<?php
// Hashes time(), and sends it formatted.
$time = time();
$nonce = random_bytes(16);
$digest = base64_encode(sha1($nonce . $time . getenv('API_KEY'), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), date('c', $time));
