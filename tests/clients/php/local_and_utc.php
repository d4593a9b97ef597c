<?php
// date() for the digest and gmdate() for the header, in a time zone that is not UTC.
date_default_timezone_set('Europe/Berlin');
$now = time();
$nonce = random_bytes(16);
$digest = base64_encode(sha1($nonce . date('Y-m-d\TH:i:s\Z', $now) . getenv('API_KEY'), true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), gmdate('Y-m-d\TH:i:s\Z', $now));
