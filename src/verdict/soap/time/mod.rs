//! How SOAP libraries read Created. Times are in nanoseconds since 1970, so that nothing overflows.

mod gsoap;
mod scanner;
mod wss4j1;
mod wss4j2;

pub(super) use gsoap::gsoap;
pub(super) use wss4j1::wss4j1;
pub(super) use wss4j2::wss4j2;

use chrono::NaiveDate;

pub(super) const SECOND: i128 = 1_000_000_000;
pub(super) const MILLISECOND: i128 = 1_000_000;

/// A time that was read, and whether its zone is UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) nanoseconds: i128,
    pub(super) is_utc: bool,
}

/// The nanoseconds of this many days and seconds.
fn nanoseconds(days: i32, seconds: i64) -> i128 {
    (i128::from(days) * 86_400 + i128::from(seconds)) * SECOND
}

/// The days since 1970. `None` if the calendar has no such day.
fn days(year: i64, month: i64, day: i64) -> Option<i32> {
    let date = NaiveDate::from_ymd_opt(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )?;
    Some(date.to_epoch_days())
}
