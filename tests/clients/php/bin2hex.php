<?php
// Hashes bin2hex() of the nonce, and sends the bytes.
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1(bin2hex($nonce) . $created . getenv('API_KEY'), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
