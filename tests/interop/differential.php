<?php
// Answers how PHP reads texts: as a Created, and as base64. Reads one JSON string per line, and prints
// one array per line.

require __DIR__.'/../data/created_rule.php';

while (($line = fgets(STDIN)) !== false) {
    $text = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    [$matches, $time, $zoned, $reason] = answer($text);
    $ours = $reason === null ? null : LEFT_OUT[$reason][1];
    echo json_encode([$matches, $time, $zoned, $ours, bin2hex(base64_decode($text))]), "\n";
}
