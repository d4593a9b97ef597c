<?php
// Hashes the time with milliseconds, and sends it without.
$now = DateTime::createFromFormat('U.u', sprintf('%.6F', microtime(true)));
$nonce = random_bytes(16);
$digest = base64_encode(sha1($nonce . $now->format('Y-m-d\TH:i:s.v\Z') . getenv('API_KEY'), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $now->format('Y-m-d\TH:i:s\Z'));
