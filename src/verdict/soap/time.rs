//! How SOAP libraries read Created. Times are in nanoseconds since 1970, so that nothing overflows.

use chrono::{Days, NaiveDate};

pub(super) const SECOND: i128 = 1_000_000_000;
const MILLISECOND: i128 = 1_000_000;

/// A time that was read, and whether its zone is UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) nanoseconds: i128,
    pub(super) is_utc: bool,
}

/// The bytes of a text, from one place on.
#[derive(Clone, Copy)]
struct Scanner<'a>(&'a [u8]);

impl Scanner<'_> {
    fn skip(&mut self, bytes: &[u8]) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if bytes.contains(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// A number of exactly this many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let value = digits.iter().try_fold(0, |value, digit| {
            digit
                .is_ascii_digit()
                .then(|| value * 10 + i64::from(digit - b'0'))
        })?;
        self.0 = rest;
        Some(value)
    }

    /// The digits at this place.
    fn all_digits(&mut self) -> &[u8] {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let (digits, rest) = self.0.split_at(count.count());
        self.0 = rest;
        digits
    }

    /// A number as C's `strtol` reads it: white space, a sign, digits. 0 if there are no digits.
    fn strtol(&mut self) -> i64 {
        let mut text = *self;
        while text.skip(b" \t\n\r\x0b\x0c") {}
        let negative = text.0.first() == Some(&b'-');
        text.skip(b"+-");
        let digits = text.all_digits();
        if digits.is_empty() {
            return 0;
        }
        let value = digits.iter().fold(0_i64, |value, digit| {
            value
                .saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        });
        self.0 = text.0;
        if negative { -value } else { value }
    }
}

fn from_parts(days: i32, seconds: i64) -> i128 {
    (i128::from(days) * 86_400 + i128::from(seconds)) * SECOND
}

fn days(year: i64, month: i64, day: i64) -> Option<i32> {
    let date = NaiveDate::from_ymd_opt(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )?;
    Some(date.to_epoch_days())
}

/// WSS4J 1.6: `XmlSchemaDateFormat`. It skips a sign, has milliseconds only, and reads a text without
/// a zone as UTC. `lenient` lets 30 February be a day in March.
pub(super) fn wss4j_1(text: &str, lenient: bool) -> Option<Time> {
    let mut text = Scanner(text.as_bytes());
    text.skip(b"+-");
    let mut numbers = [0; 6];
    for (number, (digits, separator)) in numbers.iter_mut().zip([
        (4, b"-"),
        (2, b"-"),
        (2, b"T"),
        (2, b":"),
        (2, b":"),
        (2, b""),
    ] as [(usize, &[u8]); 6])
    {
        *number = text.digits(digits)?;
        if !separator.is_empty() && !text.skip(separator) {
            return None;
        }
    }
    let [year, month, day, hour, minute, second] = numbers;
    let days = if lenient {
        let months = year * 12 + month - 1;
        let first = days(months.div_euclid(12), months.rem_euclid(12) + 1, 1)?;
        first + i32::try_from(day).ok()? - 1
    } else {
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        days(year, month, day)?
    };
    let mut milliseconds = 0;
    if text.skip(b".") {
        let digits = text.all_digits();
        for place in 0..3 {
            let digit = digits.get(place).map_or(0, |digit| digit - b'0');
            milliseconds = milliseconds * 10 + i128::from(digit);
        }
        if digits.get(3).is_some_and(|digit| *digit >= b'5') {
            milliseconds += 1;
        }
    }
    let mut offset = 0;
    if let [sign @ (b'+' | b'-'), ..] = text.0
        && text.0.len() > 5
    {
        text.0 = &text.0[1..];
        let hours = text.digits(2)?;
        if !text.skip(b":") {
            return None;
        }
        offset = hours * 3600 + text.digits(2)? * 60;
        if *sign == b'-' {
            offset = -offset;
        }
    }
    text.skip(b"Z");
    text.0.is_empty().then(|| Time {
        nanoseconds: from_parts(days, hour * 3600 + minute * 60 + second - offset)
            + milliseconds * MILLISECOND,
        is_utc: true,
    })
}

/// WSS4J 2 and later: Java's `ZonedDateTime.parse`.
pub(super) fn wss4j_2(text: &str) -> Option<Time> {
    let mut text = Scanner(text.as_bytes());
    let negative = text.skip(b"-");
    let plus = !negative && text.skip(b"+");
    let year_digits = text
        .0
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if !(4..=9).contains(&year_digits) || plus != (year_digits > 4 && !negative) {
        return None;
    }
    let year = text.digits(year_digits)?;
    let dash = text.skip(b"-");
    let month = text.digits(2).filter(|_| dash)?;
    let dash = text.skip(b"-");
    let day = text.digits(2).filter(|_| dash)?;
    let days = days(if negative { -year } else { year }, month, day)?;
    if !text.skip(b"Tt") {
        return None;
    }
    let hour = text.digits(2).filter(|hour| *hour < 24)?;
    let colon = text.skip(b":");
    let minute = text.digits(2).filter(|minute| colon && *minute < 60)?;
    let mut second = 0;
    let mut nanoseconds = 0;
    if text.skip(b":") {
        second = text.digits(2).filter(|second| *second < 60)?;
        if text.skip(b".") {
            let digits = text.all_digits();
            if digits.len() > 9 {
                return None;
            }
            for place in 0..9 {
                let digit = digits.get(place).map_or(0, |digit| digit - b'0');
                nanoseconds = nanoseconds * 10 + i128::from(digit);
            }
        }
    }
    let mut offset = 0;
    if !text.skip(b"Zz") {
        let west = text.skip(b"-");
        if !west && !text.skip(b"+") {
            return None;
        }
        for (place, limit) in [18, 59, 59].into_iter().enumerate() {
            if place > 0 && !text.skip(b":") {
                break;
            }
            let number = text.digits(2).filter(|number| *number <= limit)?;
            offset += number * [3600, 60, 1][place];
        }
        if offset > 18 * 3600 {
            return None;
        }
        if west {
            offset = -offset;
        }
    }
    let is_utc = offset == 0 && text.0.is_empty();
    if let [b'[', region @ .., b']'] = text.0
        && !region.is_empty()
        && region
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"/_+-:".contains(b))
    {
        text.0 = &[];
    }
    text.0.is_empty().then(|| Time {
        nanoseconds: from_parts(days, hour * 3600 + minute * 60 + second - offset) + nanoseconds,
        is_utc,
    })
}

/// gSOAP: `soap_s2dateTime`. What it cannot read is 1970. A text without a zone has the server's,
/// which is UTC here.
pub(super) fn gsoap(text: &str) -> Time {
    Time {
        nanoseconds: i128::from(gsoap_seconds(text).unwrap_or(0)) * SECOND,
        is_utc: true,
    }
}

fn gsoap_seconds(text: &str) -> Option<i64> {
    let mut text = Scanner(text.as_bytes());
    if text.0.is_empty() {
        return None;
    }
    let first = text.strtol();
    let (year, month, day) = if text.skip(b"-") {
        let month = text.strtol();
        text.0 = text.0.get(1..).unwrap_or_default();
        (first, month, text.strtol())
    } else {
        (first / 10_000, first / 100 % 100, first % 100)
    };
    let mut seconds = 0;
    if text.skip(b"Tt ") {
        let first = text.strtol();
        if text.skip(b":") {
            let minute = text.strtol();
            text.0 = text.0.get(1..).unwrap_or_default();
            let second = text.strtol();
            seconds = first.checked_mul(3600)? + minute.checked_mul(60)? + second;
        } else {
            seconds = first / 10_000 * 3600 + first / 100 % 100 * 60 + first % 100;
        }
    }
    if text.skip(b".") {
        text.all_digits();
    }
    text.skip(b" ");
    let mut offset = 0;
    match text.0.first() {
        None | Some(b'Z') => {}
        Some(b'+' | b'-') => {
            let west = text.0.first() == Some(&b'-');
            let number = text.strtol();
            let (hours, minutes) = if text.skip(b":") {
                let minutes = text.strtol();
                (number, if west { -minutes } else { minutes })
            } else {
                (number / 100, number % 100)
            };
            if !text.0.is_empty() {
                return None;
            }
            offset = hours.checked_mul(3600)? + minutes.checked_mul(60)?;
        }
        Some(_) => return None,
    }
    // As in timegm, a month or day that does not exist continues into the next one.
    let months = year.checked_mul(12)?.checked_add(month - 1)?;
    let first = NaiveDate::from_ymd_opt(
        months.div_euclid(12).try_into().ok()?,
        u32::try_from(months.rem_euclid(12) + 1).ok()?,
        1,
    )?;
    let date = match u64::try_from(day - 1) {
        Ok(later) => first.checked_add_days(Days::new(later))?,
        Err(_) => first.checked_sub_days(Days::new(day.abs_diff(1)))?,
    };
    (i64::from(date.to_epoch_days()) * 86_400)
        .checked_add(seconds)?
        .checked_sub(offset)
}
