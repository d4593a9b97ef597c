<?php
// file_get_contents() keeps the newline.
$key = file_get_contents('key.txt');
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . $key, true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
