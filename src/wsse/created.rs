use std::fmt;

use chrono::{DateTime, Datelike as _, FixedOffset, SecondsFormat};

/// How a time is written as the `Created` text of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CreatedFormat {
    /// Whole seconds and a numeric offset, `+00:00` for UTC, as PHP's `date('c')` writes it.
    Offset,
    /// Whole seconds in UTC, with `Z`.
    Utc,
    /// Milliseconds in UTC, with `Z`.
    UtcMillis,
}

/// A time before 1970 or after 9999, which servers cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time is before 1970 or after 9999")]
pub struct TimeOutOfRange;

impl CreatedFormat {
    /// The text of a time. [`Offset`](Self::Offset) writes it in the time's own offset, without the
    /// seconds of the offset.
    ///
    /// # Errors
    /// [`TimeOutOfRange`] before 1970 (UTC), and if the year has more than four digits.
    pub fn format(self, time: DateTime<FixedOffset>) -> Result<String, TimeOutOfRange> {
        let time = with_offset_in_minutes(time);
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

/// The same time, its offset cut to whole minutes: ISO 8601 cannot write the seconds of an offset.
#[doc(hidden)]
#[must_use]
pub fn with_offset_in_minutes(time: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let seconds = time.offset().local_minus_utc();
    FixedOffset::east_opt(seconds / 60 * 60).map_or(time, |offset| time.with_timezone(&offset))
}

impl fmt::Display for CreatedFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offset => "local, offset",
            Self::Utc => "UTC, Z",
            Self::UtcMillis => "UTC, milliseconds, Z",
        })
    }
}
