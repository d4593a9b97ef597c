//! Clocks: this machine's, and those that other programs write down.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow};
use chrono::{DateTime, NaiveDateTime, Utc};
use wsse_header::TimeOutOfRange;

/// The time now. Unlike `Utc::now`, it never panics.
pub(crate) fn now() -> Result<DateTime<Utc>> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    time.and_then(|time| {
        DateTime::from_timestamp(time.as_secs().try_into().ok()?, time.subsec_nanos())
    })
    .ok_or_else(|| anyhow!("{TimeOutOfRange}: correct this machine's clock"))
}

/// The value of an HTTP Date header in any of the three forms of RFC 9110, section 5.6.7.
pub(crate) fn http_date(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let text = text.trim();
    let date = DateTime::parse_from_rfc2822(text)
        .map(|date| date.to_utc())
        .ok()
        .or_else(|| {
            ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
                .iter()
                .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
                .map(|date| date.and_utc())
        });
    // Whole seconds only: chrono stores a leap second as a fraction.
    date.and_then(|date| DateTime::from_timestamp(date.timestamp(), 0))
        .ok_or("use the value of an HTTP Date header, such as 'Thu, 15 Jan 2026 12:00:00 GMT'")
}
