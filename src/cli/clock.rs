//! The time: from this machine's clock, or as other programs write it.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use anyhow::{Result, anyhow, ensure};
use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, Utc};
use wsse_header::TimeOutOfRange;
use wsse_header::read::soap::{self, Element};
use wsse_header::wsse::with_offset_in_minutes;

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
    with_offset_in_minutes(time.with_timezone(&Local).fixed_offset())
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

/// A server's clock: the value of its HTTP Date header, or the answer of an ONVIF camera to
/// GetSystemDateAndTime, which needs no authentication.
pub(crate) fn server_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    if text.trim_start().starts_with('<') {
        camera_time(text).ok_or(
            "this XML has no UTCDateTime element with Year, Month, Day, Hour, Minute and Second",
        )
    } else {
        http_date(text)
    }
}

fn camera_time(text: &str) -> Option<DateTime<Utc>> {
    fn find<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
        if element.name == name {
            return Some(element);
        }
        element.children.iter().find_map(|child| find(child, name))
    }
    let start = text.find('<').unwrap_or(0);
    let message = soap::parse(&text[start..]);
    let time = find(&message.root, "UTCDateTime")?;
    let number = |name| find(time, name)?.text.trim().parse::<u32>().ok();
    let date = NaiveDate::from_ymd_opt(
        number("Year")?.try_into().ok()?,
        number("Month")?,
        number("Day")?,
    )?;
    let time = date.and_hms_opt(number("Hour")?, number("Minute")?, number("Second")?)?;
    Some(time.and_utc())
}
