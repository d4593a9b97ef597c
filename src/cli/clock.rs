//! The time that is written into a header.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow};
use chrono::{DateTime, Local, NaiveDateTime, TimeDelta, Utc};
use wsse_header::wsse::{CreatedForm, TimeOutOfRange};

#[derive(clap::Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct ClockArgs {
    /// Write Created in UTC, in whole seconds, with Z
    #[arg(long)]
    utc: bool,

    /// Shift the clock: servers refuse a header that is one second ahead of theirs
    #[arg(long, value_name = "±N[s|m|h]", allow_hyphen_values = true, value_parser = offset)]
    clock_offset: Option<TimeDelta>,

    /// Take a server's Date header as the clock, not that of this machine
    #[arg(long, value_name = "DATE", value_parser = http_date)]
    server_date: Option<DateTime<Utc>>,

    /// Use this text as Created, to the letter
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["utc", "clock_offset", "server_date"])]
    created: Option<String>,
}

impl ClockArgs {
    /// The text of Created: the one that was given, or the time now by the clock that was chosen.
    pub(crate) fn created(&self, form: CreatedForm) -> Result<String> {
        if let Some(created) = &self.created {
            return Ok(created.clone());
        }
        let form = if self.utc { CreatedForm::Utc } else { form };
        let clock = self.server_date.map_or_else(now, Ok)?;
        let time = clock.checked_add_signed(self.clock_offset.unwrap_or_default());
        let text = time
            .ok_or(TimeOutOfRange)
            .and_then(|time| form.text(time.with_timezone(&Local).fixed_offset()));
        text.map_err(|error| {
            anyhow!("{error}: set this machine's clock, or mend --clock-offset or --server-date")
        })
    }
}

/// The clock of this machine; unlike `Utc::now`, it does not panic whatever that says.
pub(crate) fn now() -> Result<DateTime<Utc>> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    time.and_then(|time| {
        DateTime::from_timestamp(time.as_secs().try_into().ok()?, time.subsec_nanos())
    })
    .ok_or_else(|| anyhow!("{TimeOutOfRange}: set this machine's clock"))
}

/// A duration such as `-2s`, `+5m`, `1h` or `-3` (seconds).
fn offset(text: &str) -> Result<TimeDelta, &'static str> {
    const USAGE: &str = "give a whole number of seconds, minutes or hours, such as -2s, +5m or 1h";
    let number = text.strip_suffix(['s', 'm', 'h']).unwrap_or(text);
    let seconds = match &text[number.len()..] {
        "m" => 60,
        "h" => 3600,
        _ => 1,
    };
    let number: i64 = number.parse().map_err(|_| USAGE)?;
    number
        .checked_mul(seconds)
        .and_then(TimeDelta::try_seconds)
        .ok_or(USAGE)
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
    // Only whole seconds: chrono keeps a leap second as a fraction.
    date.and_then(|date| DateTime::from_timestamp(date.timestamp(), 0))
        .ok_or("give the value of an HTTP Date header, such as 'Thu, 15 Jan 2026 12:00:00 GMT'")
}
