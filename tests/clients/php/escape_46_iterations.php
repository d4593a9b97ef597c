<?php
// djoos/EscapeWSSEAuthenticationBundle#46: SHA-512 once, for a server that applies it 5000 times.
$nonce = random_bytes(16);
$created = date('c');
$salted = $nonce . $created . getenv('API_KEY') . '{' . getenv('API_SALT') . '}';
$digest = base64_encode(hash('sha512', $salted, true));
printf("X-WSSE: UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"\n",
    getenv('API_USER'), $digest, base64_encode($nonce), $created);
