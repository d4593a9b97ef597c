//! gSOAP: `soap_s2dateTime`. It reads numbers with `strtol`, so it accepts nearly everything.

use chrono::{Days, NaiveDate};

use super::scanner::Scanner;
use super::{SECOND, Time};

/// gSOAP reads an invalid text as 1970, and a text without a zone in the server's zone (here UTC).
pub(in crate::verdict::soap) fn gsoap(text: &str) -> Time {
    Time {
        nanoseconds: i128::from(seconds(text).unwrap_or(0)) * SECOND,
        is_utc: true,
    }
}

fn seconds(text: &str) -> Option<i64> {
    let mut text = Scanner(text.as_bytes());
    if text.is_at_end() {
        return None;
    }
    let date = date(&mut text);
    let time_of_day = time_of_day(&mut text)?;
    if text.skip(b".") {
        text.all_digits(); // the fraction is ignored
    }
    text.skip(b" ");
    let offset = offset(&mut text)?;
    date.days()?
        .checked_mul(86_400)?
        .checked_add(time_of_day)?
        .checked_sub(offset)
}

struct Date {
    year: i64,
    month: i64,
    day: i64,
}

/// `2026-01-15`, with any byte as the second separator, or `20260115`.
fn date(text: &mut Scanner) -> Date {
    let number = text.strtol();
    if text.skip(b"-") {
        let month = text.strtol();
        text.skip_any();
        Date {
            year: number,
            month,
            day: text.strtol(),
        }
    } else {
        Date {
            year: number / 10_000,
            month: number / 100 % 100,
            day: number % 100,
        }
    }
}

impl Date {
    /// The days since 1970. As in `timegm`, a month or day that does not exist continues into the
    /// next one.
    fn days(self) -> Option<i64> {
        // gSOAP's own rule, for services that send an empty time as 0001-01-01.
        let year = if self.year == 1 { 1970 } else { self.year };
        let months = year.checked_mul(12)?.checked_add(self.month - 1)?;
        let first = NaiveDate::from_ymd_opt(
            months.div_euclid(12).try_into().ok()?,
            u32::try_from(months.rem_euclid(12) + 1).ok()?,
            1,
        )?;
        let date = match u64::try_from(self.day - 1) {
            Ok(later) => first.checked_add_days(Days::new(later))?,
            Err(_) => first.checked_sub_days(Days::new(self.day.abs_diff(1)))?,
        };
        Some(date.to_epoch_days().into())
    }
}

/// The seconds of `T12:00:00`, with any byte as the second separator, or of `T120000`. They are
/// optional.
fn time_of_day(text: &mut Scanner) -> Option<i64> {
    if !text.skip(b"Tt ") {
        return Some(0);
    }
    let number = text.strtol();
    if !text.skip(b":") {
        return Some(number / 10_000 * 3600 + number / 100 % 100 * 60 + number % 100);
    }
    let minute = text.strtol();
    text.skip_any();
    let second = text.strtol();
    Some(number.checked_mul(3600)? + minute.checked_mul(60)? + second)
}

/// The offset in seconds of a zone such as `+01:00` or `+0100`. No zone, and `Z` with anything
/// after it, are UTC.
fn offset(text: &mut Scanner) -> Option<i64> {
    match text.peek() {
        None | Some(b'Z') => return Some(0),
        Some(b'+' | b'-') => {}
        Some(_) => return None,
    }
    let number = text.strtol();
    let (hours, minutes) = if text.skip(b":") {
        let minutes = text.strtol();
        // The sign of -00:30 is lost, since it is read as the number 0.
        (number, if number < 0 { -minutes } else { minutes })
    } else {
        (number / 100, number % 100)
    };
    if !text.is_at_end() {
        return None;
    }
    Some(hours.checked_mul(3600)? + minutes.checked_mul(60)?)
}
