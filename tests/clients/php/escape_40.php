<?php
// djoos/EscapeWSSEAuthenticationBundle#40: the nonce's base64 text is hashed, with {salt}.
$nonce = base64_encode(substr(md5(uniqid('nonce_', true)), 0, 16));
$created = date('c');
$digest = base64_encode(sha1($nonce . $created . getenv('API_KEY') . '{' . getenv('API_SALT') . '}', true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, $nonce, $created);
