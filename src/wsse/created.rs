use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, SecondsFormat, Weekday};

/// How a time is written as the `Created` text of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreatedForm {
    /// Whole seconds and a numeric offset, `+00:00` in UTC too, as PHP's `date('c')` has it.
    Offset,
    /// Whole seconds in UTC, with `Z`.
    Utc,
    /// Milliseconds in UTC, with `Z`.
    UtcMillis,
}

/// A time before 1970 or after 9999, for which `Created` has no form that servers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time is before 1970 or after 9999")]
pub struct TimeOutOfRange;

impl CreatedForm {
    /// The text of a time; [`Offset`](Self::Offset) writes it in the time's own offset.
    ///
    /// # Errors
    /// [`TimeOutOfRange`] before 1970 (UTC) and where the year has more than four digits.
    pub fn text(self, time: DateTime<FixedOffset>) -> Result<String, TimeOutOfRange> {
        if time.timestamp() < 0 || time.year() > 9999 || time.to_utc().year() > 9999 {
            return Err(TimeOutOfRange);
        }
        Ok(match self {
            Self::Offset => time.to_rfc3339_opts(SecondsFormat::Secs, false),
            Self::Utc => time.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true),
            Self::UtcMillis => time.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true),
        })
    }
}

/// What a server makes of a `Created` text that has the right form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A time.
    Time {
        /// Whole seconds since 1970 in UTC; a fraction is cut off.
        timestamp: i64,
        /// Whether the text names a zone. Without one the server takes its own (UTC here).
        zoned: bool,
    },
    /// The pattern lets it pass, but PHP's `strtotime` does not understand it (a comma before the
    /// fraction, for one). The server computes with 0 then, that is with 1970.
    Unreadable,
}

impl Reading {
    /// The time in seconds since 1970, where it is one.
    #[must_use]
    pub fn timestamp(self) -> Option<i64> {
        match self {
            Self::Time { timestamp, .. } => Some(timestamp),
            Self::Unreadable => None,
        }
    }
}

/// A `Created` that OroPlatform and `EscapeWSSEAuthenticationBundle` call incorrectly formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Created is no ISO 8601 time such as 2026-01-15T12:00:00+00:00")]
pub struct MalformedCreated;

/// Reads a `Created` text as OroPlatform's WSSE authenticator does: its ISO 8601 pattern decides
/// whether the form is right, PHP's `strtotime` what it says. 1.10 to 6.0 are alike in this, and
/// so is `EscapeWSSEAuthenticationBundle`; `tests/data/created.json` has PHP's own answers.
///
/// # Errors
/// [`MalformedCreated`] where the pattern does not match.
pub fn read_created(text: &str) -> Result<Reading, MalformedCreated> {
    let mut scanner = Scanner(text.as_bytes());
    read(&mut scanner)
        .filter(|_| scanner.0.is_empty())
        .ok_or(MalformedCreated)
}

fn read(text: &mut Scanner) -> Option<Reading> {
    let date = date(text)?;
    let time = if text.0.is_empty() {
        Time::MIDNIGHT
    } else {
        time(text, date.eight_digits)?
    };
    let timestamp = || Some(date.days? * 86_400 + time.seconds? - time.offset?);
    Some(
        timestamp().map_or(Reading::Unreadable, |timestamp| Reading::Time {
            timestamp,
            zoned: time.zoned,
        }),
    )
}

/// The date of a `Created`.
struct Date {
    /// Days since 1970, where `strtotime` understands the date.
    days: Option<i64>,
    /// Written as YYYYMMDD.
    eight_digits: bool,
}

/// A calendar, week or ordinal date. Days that a month or year does not have run over into the
/// next one.
fn date(text: &mut Scanner) -> Option<Date> {
    let sign = text.one_of(b"+-");
    let year = text.number(4, 0..=9999)?;
    let year = if sign == Some(b'-') { -year } else { year };
    let basic = !text.skip(b'-');
    // A sign before any other form than YYYY-MM-DD is one of a time zone or of a number of
    // something to strtotime.
    let date = |first: Option<NaiveDate>, days: i32| Date {
        days: first
            .filter(|_| sign.is_none())
            .map(|first| i64::from(first.to_epoch_days()) + i64::from(days)),
        eight_digits: false,
    };
    if basic && text.0.is_empty() {
        return Some(date(None, 0)); // 2026 is 20:26 h to strtotime
    }
    if text.skip(b'W') {
        let week = text.number(2, 0..=52)?;
        let day = text.optional(|text| {
            text.skip(b'-');
            text.number(1, 1..=7)
        });
        let first = NaiveDate::from_isoywd_opt(year, 1, Weekday::Mon).filter(|_| week > 0);
        return Some(date(first, week * 7 - 7 + day.unwrap_or(1) - 1));
    }
    let month_and_day = text.optional(|text| {
        let month = text.number(2, 1..=12)?;
        let day = text.optional(|text| {
            if text.skip(b'-') == basic {
                None
            } else {
                text.number(2, 1..=31)
            }
        });
        matches!(text.0, [] | [b'T' | b' ' | b'\t', ..]).then_some((month, day))
    });
    if let Some((month, day)) = month_and_day {
        let first = NaiveDate::from_ymd_opt(year, month.unsigned_abs(), 1);
        return match day {
            // The pattern wants a letter behind six digits, and they are no date to strtotime.
            None if basic => text.0.starts_with(b"T").then(|| date(None, 0)),
            None => Some(date(first, 0)),
            Some(day) => Some(Date {
                eight_digits: basic,
                days: first
                    .filter(|_| sign.is_none() || !basic)
                    .map(|first| i64::from(first.to_epoch_days()) + i64::from(day) - 1),
            }),
        };
    }
    // The pattern forgot day 360.
    let day = text.number(3, 1..=366).filter(|day| *day != 360)?;
    Some(date(NaiveDate::from_yo_opt(year, 1), day - 1))
}

/// The time of day and zone of a `Created`, `None` where `strtotime` does not understand them.
struct Time {
    /// Seconds since midnight.
    seconds: Option<i64>,
    /// Seconds east of UTC.
    offset: Option<i64>,
    zoned: bool,
}

impl Time {
    const MIDNIGHT: Self = Self {
        seconds: Some(0),
        offset: Some(0),
        zoned: false,
    };
}

fn time(text: &mut Scanner, eight_digits: bool) -> Option<Time> {
    let blank = text.one_of(b"T \t")? != b'T';
    let hour = text.number(2, 0..=24);
    let mut minute = None;
    let mut second = None;
    let mut basic = true;
    let mut readable = hour.is_some() || blank;
    if let Some(hour) = hour {
        minute = text.optional(|text| {
            basic = !text.skip(b':');
            text.number(2, 0..=if hour == 24 { 0 } else { 59 })
        });
        if hour == 24 {
            minute?; // and no seconds
        }
        // Of the fractions that pass, strtotime understands the one of seconds, with a point, in a
        // time with colons (but not in 20260115T10:20:30.5).
        if text.fraction().is_some() {
            readable = false;
            if text.0.starts_with(b":") {
                return None;
            }
        }
        if minute.is_some() && hour < 24 {
            second = text.optional(|text| {
                if basic || text.skip(b':') {
                    text.number(2, 0..=59)
                } else {
                    None
                }
            });
            let fraction = second.and_then(|_| text.fraction());
            let joined = eight_digits && !blank;
            readable &= fraction.is_none_or(|mark| mark == b'.' && !basic && !joined);
        }
    }
    let (mut offset, mut zoned) = (Some(0), true);
    match text.one_of(b"Zz+-") {
        None => zoned = false,
        Some(b'Z' | b'z') => {}
        Some(sign) => {
            let hours = text.number(2, 0..=23)?;
            let colon = text.skip(b':');
            let minutes = text.number(2, 0..=59);
            let seconds = i64::from(hours * 3600 + minutes.unwrap_or(0) * 60);
            offset = (minutes.is_some() || !colon).then_some(match sign {
                b'-' => -seconds,
                _ => seconds,
            });
            // After a blank, four digits and a minus it sees a year and month.
            readable &= !(blank && basic && minute.is_some() && second.is_none() && sign == b'-');
        }
    }
    readable &= !(blank && hour.is_some() && minute.is_none());
    let unit = |value: Option<i32>, seconds| i64::from(value.unwrap_or(0) * seconds);
    let seconds = unit(hour, 3600) + unit(minute, 60) + unit(second, 1);
    Some(Time {
        seconds: readable.then_some(seconds),
        offset,
        zoned,
    })
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

    /// So many digits, where their value is in range; reads nothing otherwise.
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

    /// A point or comma with digits behind it; returns which of the two.
    fn fraction(&mut self) -> Option<u8> {
        self.optional(|text| {
            let mark = text.one_of(b".,")?;
            let digits = text
                .0
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            text.0 = &text.0[digits..];
            (digits > 0).then_some(mark)
        })
    }

    /// What `read` finds; reads nothing where it finds nothing.
    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut attempt = *self;
        let found = read(&mut attempt)?;
        *self = attempt;
        Some(found)
    }
}
