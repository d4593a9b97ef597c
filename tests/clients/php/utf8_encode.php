<?php
// Makes UTF-8 of the nonce, since it does not display well.
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1(iconv('ISO-8859-1', 'UTF-8', $nonce) . $created . getenv('API_KEY'), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
