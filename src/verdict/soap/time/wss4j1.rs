//! WSS4J 1.6: `XmlSchemaDateFormat`, which uses Java's `SimpleDateFormat`. It skips a sign, has
//! milliseconds only, and reads a text without a zone as UTC. Dates before 1582, which Java reads in
//! the Julian calendar, are read in the Gregorian one here: no server accepts either.

use super::scanner::{Scanner, first_digits};
use super::{MILLISECOND, Time, days, nanoseconds};

pub(in crate::verdict::soap) fn wss4j1(text: &str) -> Option<Time> {
    let mut text = Scanner(text.as_bytes());
    text.skip(b"+-");
    let days = date(&mut text)?;
    text.expect(b"T")?;
    let seconds = time_of_day(&mut text)?;
    let milliseconds = milliseconds(&mut text);
    let offset = offset(&mut text)?;
    text.skip(b"Z");
    text.is_at_end().then(|| Time {
        nanoseconds: nanoseconds(days, seconds - offset) + milliseconds * MILLISECOND,
        is_utc: true,
    })
}

fn date(text: &mut Scanner) -> Option<i32> {
    let year = number(text, 4).filter(|year| *year > 0)?;
    text.expect(b"-")?;
    let month = number(text, 2)?;
    text.expect(b"-")?;
    days(year, month, number(text, 2)?)
}

fn time_of_day(text: &mut Scanner) -> Option<i64> {
    let hour = number(text, 2).filter(|hour| *hour < 24)?;
    text.expect(b":")?;
    let minute = number(text, 2).filter(|minute| *minute < 60)?;
    text.expect(b":")?;
    let second = number(text, 2).filter(|second| *second < 60)?;
    Some(hour * 3600 + minute * 60 + second)
}

/// A number of this many bytes. Spaces and tabs may take the place of its first digits.
fn number(text: &mut Scanner, mut width: usize) -> Option<i64> {
    while width > 1 && text.skip(b" \t") {
        width -= 1;
    }
    text.digits(width)
}

/// Rounds to milliseconds.
fn milliseconds(text: &mut Scanner) -> i128 {
    if !text.skip(b".") {
        return 0;
    }
    let digits = text.all_digits();
    let rounds_up = digits.get(3).is_some_and(|digit| *digit >= b'5');
    first_digits(digits, 3) + i128::from(rounds_up)
}

/// The seconds of a zone such as `+01:00`, which is optional.
fn offset(text: &mut Scanner) -> Option<i64> {
    let west = text.peek() == Some(b'-');
    if text.0.len() < 6 || !text.skip(b"+-") {
        return Some(0);
    }
    let hours = text.digits(2)?;
    text.expect(b":")?;
    let offset = hours * 3600 + text.digits(2)? * 60;
    Some(if west { -offset } else { offset })
}
