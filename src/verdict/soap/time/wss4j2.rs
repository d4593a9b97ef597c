//! WSS4J 2 and later: Java's `ZonedDateTime.parse`.

use super::scanner::{Scanner, first_digits};
use super::{SECOND, Time, days, nanoseconds};

pub(in crate::verdict::soap) fn wss4j2(text: &str) -> Option<Time> {
    let mut text = Scanner(text.as_bytes());
    let days = date(&mut text)?;
    text.expect(b"Tt")?;
    let time_of_day = time_of_day(&mut text)?;
    let offset = offset(&mut text)?;
    let is_utc = offset == 0 && text.is_at_end();
    skip_region(&mut text);
    text.is_at_end().then(|| Time {
        nanoseconds: nanoseconds(days, -offset) + time_of_day,
        is_utc,
    })
}

fn date(text: &mut Scanner) -> Option<i32> {
    let negative = text.skip(b"-");
    let plus = !negative && text.skip(b"+");
    let year_digits = text.count_digits();
    let needs_plus = year_digits > 4 && !negative;
    if !(4..=9).contains(&year_digits) || plus != needs_plus {
        return None;
    }
    let year = text.digits(year_digits)?;
    text.expect(b"-")?;
    let month = text.digits(2)?;
    text.expect(b"-")?;
    days(if negative { -year } else { year }, month, text.digits(2)?)
}

/// In nanoseconds. The seconds and their fraction are optional.
fn time_of_day(text: &mut Scanner) -> Option<i128> {
    let hour = text.digits(2).filter(|hour| *hour < 24)?;
    text.expect(b":")?;
    let minute = text.digits(2).filter(|minute| *minute < 60)?;
    let mut seconds = hour * 3600 + minute * 60;
    let mut fraction = 0;
    if text.skip(b":") {
        seconds += text.digits(2).filter(|second| *second < 60)?;
        if text.skip(b".") {
            let digits = text.all_digits();
            if digits.len() > 9 {
                return None;
            }
            fraction = first_digits(digits, 9);
        }
    }
    Some(i128::from(seconds) * SECOND + fraction)
}

/// The seconds of a zone: `Z`, or hours with optional minutes and seconds, up to 18 hours.
fn offset(text: &mut Scanner) -> Option<i64> {
    if text.skip(b"Zz") {
        return Some(0);
    }
    let west = text.peek() == Some(b'-');
    text.expect(b"+-")?;
    let up_to = |text: &mut Scanner, limit| text.digits(2).filter(|number| *number <= limit);
    let mut offset = up_to(text, 18)? * 3600;
    if text.skip(b":") {
        offset += up_to(text, 59)? * 60;
        if text.skip(b":") {
            offset += up_to(text, 59)?;
        }
    }
    if offset > 18 * 3600 {
        return None;
    }
    Some(if west { -offset } else { offset })
}

/// Skips a region at the end, such as `[Europe/Berlin]`. Java accepts only the names of real time
/// zones; here, any text of that form is accepted.
fn skip_region(text: &mut Scanner) {
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"~/._+-".contains(byte);
    if let [b'[', first, rest @ .., b']'] = text.0
        && first.is_ascii_alphabetic()
        && !rest.is_empty()
        && rest.iter().all(is_in_name)
    {
        text.0 = &[];
    }
}
