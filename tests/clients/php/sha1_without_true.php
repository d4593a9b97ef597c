<?php
// sha1() without true gives hex.
$nonce = random_bytes(16);
$created = gmdate('Y-m-d\TH:i:s\Z');
$digest = base64_encode(sha1($nonce . $created . getenv('API_KEY')));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
