<?php
// djoos/EscapeWSSEAuthenticationBundle#46: SHA-1 for a server that is set to SHA-512.
$nonce = random_bytes(16);
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . getenv('API_KEY') . '{' . getenv('API_SALT') . '}', true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
