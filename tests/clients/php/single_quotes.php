<?php
// No interpolation in single quotes.
$apiKey = getenv('API_KEY');
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . '$apiKey', true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
