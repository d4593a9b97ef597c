<?php
// Hashes the nonce as it is sent, with the escapes of a tutorial.
$nonce = base64_encode(substr(md5(uniqid()), 0, 16));
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . getenv('API_KEY'), true));
echo sprintf('X-WSSE: UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"',
    getenv('API_USER'), $digest, $nonce, $created), "\n";
