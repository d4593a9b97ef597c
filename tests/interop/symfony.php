<?php
// Recomputes the digests of headers with Symfony's MessageDigestPasswordHasher. The parts of a header
// are found by the pattern of OroPlatform's servers. Reads and prints one JSON object per line.

$autoload = '/usr/share/php/Symfony/Component/PasswordHasher/autoload.php';
if (!is_file($autoload)) {
    fwrite(STDERR, "no $autoload\n");
    exit(1);
}
require $autoload;

use Symfony\Component\PasswordHasher\Exception\InvalidPasswordException;
use Symfony\Component\PasswordHasher\Hasher\MessageDigestPasswordHasher;

while (($line = fgets(STDIN)) !== false) {
    $case = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $part = function (string $name) use ($case): string {
        preg_match('/'.$name.'="([^"]+)"/', $case['header'], $match);
        return $match[1] ?? '';
    };
    $hasher = new MessageDigestPasswordHasher($case['algorithm'], $case['base64'], $case['iterations']);
    $password = base64_decode($part('Nonce')).$part('Created').base64_decode($case['key'], true);
    try {
        $digest = $hasher->hash($password, $case['salt']);
    } catch (InvalidPasswordException $e) {
        $digest = null; // longer than 4096 bytes
    }
    echo json_encode([
        'username' => $part('Username'),
        'digest' => $digest,
        'verified' => $hasher->verify($part('PasswordDigest'), $password, $case['salt']),
    ], JSON_THROW_ON_ERROR), "\n";
}
