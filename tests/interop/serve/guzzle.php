<?php
// Sends a request with Guzzle and one with Symfony's HttpClient, each with a header made in PHP.

require '/usr/share/php/GuzzleHttp/autoload.php';
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

function header_value(): string
{
    [$user, $key] = [getenv('WSSE_USERNAME'), getenv('WSSE_API_KEY')];
    $nonce = base64_encode(random_bytes(16));
    $created = date('c', time() - 1);
    $digest = base64_encode(sha1(base64_decode($nonce).$created.$key, true));

    return "UsernameToken Username=\"$user\", PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\"";
}

$url = getenv('WSSE_URL');
$headers = fn () => ['X-WSSE' => header_value(), 'Authorization' => 'WSSE profile="UsernameToken"'];

$guzzle = new GuzzleHttp\Client(['base_uri' => $url]);
$answer = $guzzle->request('POST', '/guzzle', ['headers' => $headers(), 'json' => ['a' => 1]]);
assert(json_decode($answer->getBody(), true)['verdict'] === 'accepted');

$symfony = Symfony\Component\HttpClient\HttpClient::create();
$answer = $symfony->request('PUT', "$url/symfony", ['headers' => $headers(), 'body' => 'abc']);
assert($answer->toArray()['verdict'] === 'accepted');
