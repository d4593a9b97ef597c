<?php
// Makes base64.json: php tests/data/base64.php > tests/data/base64.json

$texts = [
    '', '=', '==', '===', '====', '=====', 'A', 'AA', 'AAA', 'AAAA', 'AAAAA', 'A=', 'A==', 'A===', 'A====', 'AA=', 'AA==', 'AA===',
    'AAA=', 'AAA==', 'AAAA=', 'AAAA==', 'AAAA====', 'AAAAA===', '=AAA', '==AA', '=AAAA', 'A=AA', 'A=A', 'A=A=', 'A==A', 'AA=A', 'AA==A',
    'AA==AA', 'AA==AA==', 'AA=A=A', 'AAA=A', 'AAA=AAA=', 'AAA=AAAA', 'AAAA=AAAA', 'AAAA==AAAA', '=A=A=A=A=', 'TQ==TXk=TXlO', 'TQTXkTXlO',
    // bits that do not fill a byte, and are not zero
    '/', '//', '///', '////', '//=', '//==', '///=', '+', '++', '+++', '++++', '9', '99', '999', '9999', '99999', 'TR==', 'TR', 'TXl=', 'TXl',
    'TXlO9', 'TXlO9=', 'TXlO99', 'TXlO999', 'zz', 'zzz', '/+/+/+/',
    // the URL-safe alphabet, spaces, quotes, entities, other scripts
    '-', '_', '-_', '--__', 'AA-A', 'AA_A', 'A-_-A', '-_-_AAAA', '-AAA', '_AAA', 'AAAA-', 'T-X_l', 'PDw_Pz8-Pg==', 'PDw/Pz8+Pg==', 'PDwPz8Pg==',
    ' ', '  ', ' TXlO', 'TXlO ', ' T X l O ', "T\tX\tl\tO", 'TXlO b25j ZQ==', "TXlO\nb25j\nZQ==\n", "TXlO\r\nb25jZQ==\r\n", 'TXlOb25jZQ== ',
    'TXlOb25jZQ= =', 'TXlOb25jZQ =', 'TXlOb25jZQ', 'TXlOb25jZQ=', 'TXlOb25jZQ==', 'TXlOb25jZQ===', 'TXlO.b25j.ZQ', 'TXlO*b25j!ZQ', 'TXlO%2Bb25j',
    '%3D%3D', 'TXlOb25jZQ%3D%3D', 'TXlO"b25j', "TXlO'b25j", 'TXlO\\b25j', 'TXlO,b25jZQ==', 'TXlO;b25jZQ==', 'TXlO&#61;', '"TXlO"', '<TXlO>',
    'data:;base64,TXlO', "\0", "T\0Xl\0O", "\x01\x02\x1f\x7f", "TX\x7flO", 'ü', 'TXüO', 'TüXlO', 'ＴＸｌＯ', 'T€XlO', 'TX😀lO', "T\u{301}XlO", "\u{feff}TXlO",
    "TX\u{a0}lO", 'é=ü', "TXlO\u{2028}b25j", 'нонс',
    // real nonces
    'elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==', 'elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ', 'WScqanjCEAC4mQoBE07sAQ==', 'LKqI6G/AikKCQrN0zqZFlg==',
    'd36e316282959a9ed4c89851497a717f', 'd36e316282959a9ed4c89851497a717', '1b3c5d7e-9f01-4a2b-8c3d-4e5f60718293', '0123456789', 'deadbeef', 'xyz.123',
    'f8nUe3YupTU5ISdCy3X9Gg==', 'MTIzNDU2Nzg5MGFiY2RlZg==', 'D/K6c+b8OeTfCyWw1U2wAw==', 'D_K6c-b8OeTfCyWw1U2wAw', '0', '00', '1e3', 'null',
];
// One to eight characters of the alphabet, and zero to four padding characters after them.
for ($length = 1; $length <= 8; ++$length) {
    for ($padding = 0; $padding <= 4; ++$padding) {
        $texts[] = substr('Zm9vYmFy', 0, $length).str_repeat('=', $padding);
        $texts[] = substr('/+9z/+9z', 0, $length).str_repeat('=', $padding);
    }
}
// Base64 with each ASCII character in the middle.
for ($byte = 0; $byte < 128; ++$byte) {
    $texts[] = 'TX'.chr($byte).'lO';
}
// Random texts, the same each time.
mt_srand(1768478400);
$pool = ['A', 'b', 'Z', 'z', '0', '9', '+', '/', 'q', 'R', '=', '=', '-', '_', ' ', "\n", '.', '*', 'ü', "\0"];
for ($i = 0; $i < 200; ++$i) {
    $text = '';
    for ($length = mt_rand(1, 40); $length > 0; --$length) {
        $text .= $pool[mt_rand(0, $i % 2 ? 11 : 19)];
    }
    $texts[] = $text;
}

$rows = [];
foreach (array_unique($texts, SORT_STRING) as $text) {
    $rows[] = json_encode([$text, bin2hex(base64_decode($text))], JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
}
echo "{\n";
echo '  "made_by": "php tests/data/base64.php > tests/data/base64.json",', "\n";
echo '  "source": "base64_decode($text) in its lenient mode",', "\n";
echo '  "php": "', PHP_VERSION, "\",\n";
echo '  "columns": ["text", "the decoded bytes in hex"],', "\n";
echo '  "count": ', count($rows), ",\n";
echo "  \"rows\": [\n    ", implode(",\n    ", $rows), "\n  ]\n}\n";
