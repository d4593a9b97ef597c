//! Which texts a server accepts as `Created`, and their parts. What PHP makes of them is in
//! `strtotime`. OroPlatform (`WsseAuthenticator.php` in `WsseAuthenticationBundle`) and Escape accept
//! what matches this pattern, here in several lines:
//!
//! ```text
//! ^([\+-]?\d{4}(?!\d{2}\b))
//!  ((-?)(
//!     (0[1-9]|1[0-2])(\3([12]\d|0[1-9]|3[01]))?      month, day
//!    |W([0-4]\d|5[0-2])(-?[1-7])?                    week, day
//!    |(00[1-9]|0[1-9]\d|[12]\d{2}|3([0-5]\d|6[1-6]))  day of the year
//!   )
//!   ([T\s](
//!     (([01]\d|2[0-3])((:?)[0-5]\d)?|24\:?00)([\.,]\d+(?!:))?
//!     )?
//!     (\17[0-5]\d([\.,]\d+)?)?                        second
//!     ([zZ]|([\+-])([01]\d|2[0-3]):?([0-5]\d)?)?      zone
//!   )?
//!  )?$
//! ```
//!
//! `tests/created.rs` compares both with PHP's answers.

use std::ops::RangeInclusive;

/// The parts of a text that matches the pattern.
pub(super) struct Iso8601 {
    pub(super) date: Date,
    /// The time of day and zone, if the text continues after the date.
    pub(super) time: Option<Time>,
}

pub(super) struct Date {
    /// Whether there is a `+` or `-` before the year.
    pub(super) signed: bool,
    /// Negative after a `-`.
    pub(super) year: i32,
    /// Whether a `-` follows the year.
    pub(super) separated: bool,
    pub(super) day: Day,
}

/// What follows the year.
pub(super) enum Day {
    Nothing,
    Month(i32),
    OfMonth {
        month: i32,
        day: i32,
    },
    OfWeek {
        week: i32,
        day: Option<i32>,
    },
    /// The day of the year.
    Ordinal(i32),
}

pub(super) struct Time {
    /// Whether a `T`, and not a space or tab, precedes the time.
    pub(super) after_t: bool,
    pub(super) hour: Option<i32>,
    pub(super) minute: Option<i32>,
    pub(super) second: Option<i32>,
    /// Whether a `:` follows the hour.
    pub(super) separated: bool,
    pub(super) fraction: Option<Fraction>,
    pub(super) zone: Option<Zone>,
}

pub(super) enum Fraction {
    OfHourOrMinute,
    /// With the character before its digits, `.` or `,`.
    OfSecond(u8),
}

pub(super) enum Zone {
    /// `Z` or `z`
    Utc,
    Offset {
        west: bool,
        hours: i32,
        /// Whether a `:` follows the hours.
        separated: bool,
        minutes: Option<i32>,
    },
}

/// The parts of a text, or `None` if the pattern does not match all of it.
pub(super) fn split(text: &str) -> Option<Iso8601> {
    let mut text = Scanner(text.as_bytes());
    let date = date(&mut text)?;
    let time = match text.0 {
        [] => None,
        _ => Some(time(&mut text)?),
    };
    text.0.is_empty().then_some(Iso8601 { date, time })
}

fn date(text: &mut Scanner) -> Option<Date> {
    let sign = text.one_of(b"+-");
    let year = text.number(4, 0..=9999)?;
    let separated = text.skip(b'-');
    Some(Date {
        signed: sign.is_some(),
        year: if sign == Some(b'-') { -year } else { year },
        separated,
        day: if !separated && text.0.is_empty() {
            Day::Nothing
        } else {
            day(text, separated)?
        },
    })
}

fn day(text: &mut Scanner, separated: bool) -> Option<Day> {
    if text.skip(b'W') {
        let week = text.number(2, 0..=52)?;
        let day = text.optional(|text| {
            text.skip(b'-');
            text.number(1, 1..=7)
        });
        return Some(Day::OfWeek { week, day });
    }
    if let Some(day) = text.optional(|text| month_and_day(text, separated)) {
        // The pattern requires a T after six digits.
        let six_digits = !separated && matches!(day, Day::Month(_));
        return (!six_digits || text.0.starts_with(b"T")).then_some(day);
    }
    // The pattern omits day 360, apparently by mistake.
    let day = text.number(3, 1..=366).filter(|day| *day != 360)?;
    Some(Day::Ordinal(day))
}

fn month_and_day(text: &mut Scanner, separated: bool) -> Option<Day> {
    let month = text.number(2, 1..=12)?;
    let day = text.optional(|text| {
        if text.skip(b'-') == separated {
            text.number(2, 1..=31)
        } else {
            None
        }
    });
    let ends_here = matches!(text.0, [] | [b'T' | b' ' | b'\t', ..]);
    ends_here.then_some(match day {
        Some(day) => Day::OfMonth { month, day },
        None => Day::Month(month),
    })
}

fn time(text: &mut Scanner) -> Option<Time> {
    let mut time = Time {
        after_t: text.one_of(b"T \t")? == b'T',
        hour: text.number(2, 0..=24),
        minute: None,
        second: None,
        separated: false,
        fraction: None,
        zone: None,
    };
    if let Some(hour) = time.hour {
        let last_minute = if hour == 24 { 0 } else { 59 };
        let minute = text.optional(|text| {
            let separated = text.skip(b':');
            Some((separated, text.number(2, 0..=last_minute)?))
        });
        if let Some((separated, minute)) = minute {
            time.separated = separated;
            time.minute = Some(minute);
        } else if hour == 24 {
            return None;
        }
        if text.fraction().is_some() {
            time.fraction = Some(Fraction::OfHourOrMinute);
        } else if time.minute.is_some() && hour < 24 {
            time.second = text.optional(|text| {
                if time.separated == text.skip(b':') {
                    text.number(2, 0..=59)
                } else {
                    None
                }
            });
            if time.second.is_some() {
                time.fraction = text.fraction().map(Fraction::OfSecond);
            }
        }
    }
    time.zone = match text.one_of(b"Zz+-") {
        None => None,
        Some(b'Z' | b'z') => Some(Zone::Utc),
        Some(sign) => Some(Zone::Offset {
            west: sign == b'-',
            hours: text.number(2, 0..=23)?,
            separated: text.skip(b':'),
            minutes: text.number(2, 0..=59),
        }),
    };
    Some(time)
}

/// The bytes that are still to be read.
#[derive(Clone, Copy)]
struct Scanner<'a>(&'a [u8]);

impl Scanner<'_> {
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn skip(&mut self, byte: u8) -> bool {
        self.one_of(&[byte]).is_some()
    }

    /// Reads a number of exactly this many digits, or nothing if its value is out of range.
    fn number(&mut self, digits: usize, range: RangeInclusive<i32>) -> Option<i32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let value = number.iter().try_fold(0, |value, byte| {
            byte.is_ascii_digit()
                .then(|| value * 10 + i32::from(byte - b'0'))
        })?;
        range.contains(&value).then(|| {
            self.0 = rest;
            value
        })
    }

    /// Reads a point or comma and the digits after it, and returns the point or comma.
    fn fraction(&mut self) -> Option<u8> {
        self.optional(|text| {
            let mark = text.one_of(b".,")?;
            let is_digit = |byte: &&u8| byte.is_ascii_digit();
            let digits = text.0.iter().take_while(is_digit).count();
            text.0 = &text.0[digits..];
            (digits > 0).then_some(mark)
        })
    }

    /// Runs `read`, and rewinds if it finds nothing.
    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut attempt = *self;
        let found = read(&mut attempt)?;
        *self = attempt;
        Some(found)
    }
}
