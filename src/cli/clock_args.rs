//! The options for the time in a header.

use anyhow::{Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use wsse_header::{CreatedFormat, TimeOutOfRange};

use super::clock;

#[derive(clap::Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct ClockArgs {
    /// Write Created in UTC, as whole seconds with Z
    ///
    /// The default depends on the dialect: oro uses local time with its offset.
    #[arg(long)]
    utc: bool,

    /// Shift the clock, for example by -2s, +5m or 1h
    ///
    /// OroPlatform refuses a header that is even one second ahead of its clock.
    #[arg(long, value_name = "±N", allow_hyphen_values = true, value_parser = offset)]
    clock_offset: Option<TimeDelta>,

    /// Use the time in this HTTP Date header
    ///
    /// Use it if this machine's clock differs from the server's. An ONVIF camera's answer to
    /// GetSystemDateAndTime is accepted too.
    #[arg(long, value_name = "DATE", value_parser = clock::server_time)]
    server_date: Option<DateTime<Utc>>,

    /// Use this text as Created, exactly as given
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["utc", "clock_offset", "server_date"])]
    created: Option<String>,
}

impl ClockArgs {
    /// The text of Created: the given one, or the time now on the chosen clock.
    pub(crate) fn created(&self, format: CreatedFormat) -> Result<String> {
        if let Some(created) = &self.created {
            return Ok(created.clone());
        }
        let format = if self.utc { CreatedFormat::Utc } else { format };
        let clock = self.server_date.map_or_else(clock::now, Ok)?;
        let time = clock.checked_add_signed(self.clock_offset.unwrap_or_default());
        let is_local = format == CreatedFormat::Offset;
        if is_local {
            clock::check_zone()?;
        }
        let text = time.ok_or(TimeOutOfRange).and_then(|time| {
            format.format(if is_local {
                clock::local(time)
            } else {
                time.fixed_offset()
            })
        });
        text.map_err(|error| {
            anyhow!("{error}: correct this machine's clock, or --clock-offset or --server-date")
        })
    }
}

/// Parses a duration such as `-2s`, `+5m`, `1h` or `-3` (seconds).
pub(crate) fn offset(text: &str) -> Result<TimeDelta, &'static str> {
    const USAGE: &str = "use a whole number of seconds, minutes or hours, such as -2s, +5m or 1h";
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
