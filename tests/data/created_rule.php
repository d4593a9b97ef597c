<?php
// How a server reads a Created text, with PHP's own functions. created.php makes a table with this,
// and ../interop/differential.php answers questions about random texts.

// From WsseAuthenticator.php of oroinc/platform (WsseAuthenticationBundle). The server passes a text
// that matches to strtotime().
const PATTERN = '/^([\+-]?\d{4}(?!\d{2}\b))((-?)((0[1-9]|1[0-2])(\3([12]\d|0[1-9]|3[01]))?|W([0-4]\d|5[0-2])(-?[1-7])?|(00[1-9]|0[1-9]\d|[12]\d{2}|3([0-5]\d|6[1-6])))([T\s]((([01]\d|2[0-3])((:?)[0-5]\d)?|24\:?00)([\.,]\d+(?!:))?)?(\17[0-5]\d([\.,]\d+)?)?([zZ]|([\+-])([01]\d|2[0-3]):?([0-5]\d)?)?)?)?$/';

// The forms for which parse_created() differs from PHP on purpose: the form, the answer of
// parse_created(), and the reason. The first form that matches is used. Nobody writes such a Created
// intentionally.
const LEFT_OUT = [
    'white space' => ['/[\n\v\f\r]/', 'refused',
        'The pattern accepts any white space before the time of day, and a line feed at the end. No HTTP header can contain these.'],
    'two fractions' => ['/[.,]\d+[.,]/', 'refused',
        'T1020.512.5: the pattern takes the 12 of the first fraction as the seconds.'],
    'year alone' => ['/^\d{4}$/', 'unreadable',
        '2026 is 20:26 h on the current day.'],
    'signed year' => ['/^[+-](?!\d{4}-\d\d-\d\d)/', 'unreadable',
        'Before any form except YYYY-MM-DD, a sign belongs to a time zone or to a relative time.'],
    'T without time of day' => ['/T(?!\d)/', 'unreadable',
        'T alone is the military time zone T, UTC-7.'],
    'six digits and time' => ['/^\d{6}T/', 'unreadable',
        '202601T1020: the six digits are 20:26:01 h, and the rest is a zone or a year.'],
    'fraction of hour or minute' => ['/[T\s](\d\d|\d\d:\d\d)\.\d/', 'unreadable',
        'T10.5 is 10:05 h, T10:20.5 is 10:20:05 h.'],
    'fraction read as a year' => ['/,\d{4}|[T\s]\d{4}(\d\d)?\.\d{4}|^\d{8}T.*\.\d{4}/', 'unreadable',
        'If strtotime does not know a fraction (after a comma, or in a time without colons), it reads four digits of it as a year.'],
];

date_default_timezone_set('UTC');

/**
 * Returns whether the pattern matches, the answer of strtotime() in the zone UTC (null if it cannot
 * read the text), whether the text has a zone (null if there is no time), and a key of LEFT_OUT if
 * parse_created() differs.
 */
function answer(string $text): array
{
    if (!preg_match(PATTERN, $text)) {
        return [false, null, null, null];
    }
    $time = strtotime($text);
    if ($time === false) {
        [$time, $zoned] = [null, null];
    } else {
        // A text without a zone is a different time in a different zone of the server.
        date_default_timezone_set('Pacific/Kiritimati');
        $zoned = strtotime($text) === $time;
        date_default_timezone_set('UTC');
    }
    foreach (LEFT_OUT as $reason => [$form, $ours]) {
        if (($time !== null || $ours === 'refused') && preg_match($form, $text)) {
            return [true, $time, $zoned, $reason];
        }
    }
    return [true, $time, $zoned, null];
}
