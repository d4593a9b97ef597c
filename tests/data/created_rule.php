<?php
// What a server makes of a Created text, by PHP itself: for created.php, which makes a table of it,
// and for ../interop/differential.php, which is asked about random texts.

// From WsseAuthenticator.php of oroinc/platform (WsseAuthenticationBundle). What matches is given to
// strtotime().
const PATTERN = '/^([\+-]?\d{4}(?!\d{2}\b))((-?)((0[1-9]|1[0-2])(\3([12]\d|0[1-9]|3[01]))?|W([0-4]\d|5[0-2])(-?[1-7])?|(00[1-9]|0[1-9]\d|[12]\d{2}|3([0-5]\d|6[1-6])))([T\s]((([01]\d|2[0-3])((:?)[0-5]\d)?|24\:?00)([\.,]\d+(?!:))?)?(\17[0-5]\d([\.,]\d+)?)?([zZ]|([\+-])([01]\d|2[0-3]):?([0-5]\d)?)?)?)?$/';

// Where read_created() differs from PHP on purpose: the form, what read_created() answers instead,
// and why. The first form that fits is the reason. Nobody writes such a Created by intention.
const LEFT_OUT = [
    'white space' => ['/[\n\v\f\r]/', 'refused',
        'The pattern takes any white space before the time of day and a line feed at the end. No HTTP header can hold it.'],
    'two fractions' => ['/[.,]\d+[.,]/', 'refused',
        'T1020.512.5: the pattern gives 12 of the first fraction back as the seconds.'],
    'year alone' => ['/^\d{4}$/', 'unreadable',
        '2026 is 20:26 h of the current day.'],
    'signed year' => ['/^[+-](?!\d{4}-\d\d-\d\d)/', 'unreadable',
        'A sign before any other form than YYYY-MM-DD is that of a time zone or of a number of units, mostly counted from now.'],
    'T without time of day' => ['/T(?!\d)/', 'unreadable',
        'T alone is the military time zone T, UTC-7.'],
    'six digits and time' => ['/^\d{6}T/', 'unreadable',
        '202601T1020: the six digits are 20:26:01 h, what follows is a zone or a year.'],
    'fraction of hour or minute' => ['/[T\s](\d\d|\d\d:\d\d)\.\d/', 'unreadable',
        'T10.5 is 10:05 h, T10:20.5 is 10:20:05 h.'],
    'fraction read as a year' => ['/,\d{4}|[T\s]\d{4}(\d\d)?\.\d{4}|^\d{8}T.*\.\d{4}/', 'unreadable',
        'Where strtotime does not know a fraction (a comma, no colons), it takes four digits of it for a year.'],
];

date_default_timezone_set('UTC');

/**
 * Whether the pattern matches, what strtotime() answers in the zone UTC (null: it does not
 * understand the text), whether the text names its zone (null: no time), and the key of LEFT_OUT
 * where read_created() answers something else.
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
        // A text without a zone means another time where the server's zone is another one.
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
