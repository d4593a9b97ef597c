<?php
// Nothing is wrong with this client but its key.
$key = hash('sha256', 'the password for the shop, not the API key');
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . $key, true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
