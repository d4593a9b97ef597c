//! Clocks: this machine's, and those that other programs write down.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use anyhow::{Result, anyhow, ensure};
use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Utc};
use wsse_header::TimeOutOfRange;
use wsse_header::wsse::in_whole_minutes;

/// The time now. Unlike `Utc::now`, it never panics.
pub(crate) fn now() -> Result<DateTime<Utc>> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    time.and_then(|time| {
        DateTime::from_timestamp(time.as_secs().try_into().ok()?, time.subsec_nanos())
    })
    .ok_or_else(|| anyhow!("{TimeOutOfRange}: correct this machine's clock"))
}

/// The time in this machine's zone.
pub(crate) fn local(time: DateTime<Utc>) -> DateTime<FixedOffset> {
    in_whole_minutes(time.with_timezone(&Local).fixed_offset())
}

/// Refuses a `TZ` that names a pipe or device: reading the zone from it could last forever.
pub(crate) fn check_zone() -> Result<()> {
    if let Some(zone) = env::var_os("TZ") {
        let name = zone.to_string_lossy();
        let path = Path::new("/usr/share/zoneinfo").join(name.trim_start_matches(':'));
        let is_readable = fs::metadata(path).map_or(true, |file| file.is_file() || file.is_dir());
        ensure!(
            is_readable,
            "TZ names a pipe or device: set it to a time zone, such as Europe/Berlin"
        );
    }
    Ok(())
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
