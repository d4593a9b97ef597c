//! PHP's `strtotime`, for the texts that the pattern of `Created` accepts. Each of its quirks
//! has a function of its own; `tests/data/created.json` has PHP's own answers.

use chrono::{NaiveDate, Weekday};

use super::iso8601::{self, Date, Day, Fraction, Iso8601, Time, Zone};
use super::parsed_created::{MalformedCreated, ParsedCreated};

/// Parses a `Created` text as OroPlatform's WSSE authenticator does: an ISO 8601 pattern decides
/// whether the form is right, and PHP's `strtotime` reads the time. OroPlatform 1.10 to 6.0 and
/// `EscapeWSSEAuthenticationBundle` do the same.
///
/// # Errors
/// [`MalformedCreated`] if the pattern does not match.
pub fn parse_created(text: &str) -> Result<ParsedCreated, MalformedCreated> {
    let parts = iso8601::split(text).ok_or(MalformedCreated)?;
    Ok(read(&parts))
}

/// Reads the time as PHP does.
fn read(parts: &Iso8601) -> ParsedCreated {
    let time = parts.time.as_ref();
    let unreadable = sign_belongs_to_something_else(&parts.date)
        || date_looks_like_a_time(&parts.date)
        || time.is_some_and(|time| {
            has_unknown_fraction(&parts.date, time)
                || time_is_cut_short(time)
                || zone_looks_like_a_month(time)
                || zone_ends_with_colon(time)
        });
    match days_since_1970(&parts.date) {
        Some(days) if !unreadable => ParsedCreated::Time {
            timestamp: days * 86_400 + time.map_or(0, |time| seconds_of_day(time) - offset(time)),
            has_zone: time.is_some_and(|time| time.zone.is_some()),
        },
        _ => ParsedCreated::Unreadable,
    }
}

/// A day past the end of a month or year counts into the next one: 2026-02-30 is 2026-03-02. Week 0
/// does not exist.
fn days_since_1970(date: &Date) -> Option<i64> {
    let (first, days) = match date.day {
        Day::Nothing | Day::OfWeek { week: 0, .. } => return None,
        Day::Month(month) => (first_of_month(date.year, month), 0),
        Day::OfMonth { month, day } => (first_of_month(date.year, month), day - 1),
        Day::OfWeek { week, day } => (
            NaiveDate::from_isoywd_opt(date.year, 1, Weekday::Mon),
            (week - 1) * 7 + day.unwrap_or(1) - 1,
        ),
        Day::Ordinal(day) => (NaiveDate::from_yo_opt(date.year, 1), day - 1),
    };
    Some(i64::from(first?.to_epoch_days()) + i64::from(days))
}

fn first_of_month(year: i32, month: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month.unsigned_abs(), 1)
}

fn seconds_of_day(time: &Time) -> i64 {
    let unit = |value: Option<i32>, seconds| i64::from(value.unwrap_or(0) * seconds);
    unit(time.hour, 3600) + unit(time.minute, 60) + unit(time.second, 1)
}

/// Seconds east of UTC.
fn offset(time: &Time) -> i64 {
    match time.zone {
        None | Some(Zone::Utc) => 0,
        Some(Zone::Offset {
            west,
            hours,
            minutes,
            ..
        }) => {
            let seconds = i64::from(hours * 3600 + minutes.unwrap_or(0) * 60);
            if west { -seconds } else { seconds }
        }
    }
}

/// A sign belongs to the year only before `YYYY-MM-DD`. Elsewhere, `strtotime` reads it as the sign
/// of a time zone or of a relative time.
fn sign_belongs_to_something_else(date: &Date) -> bool {
    date.signed && !(date.separated && matches!(date.day, Day::OfMonth { .. }))
}

/// `2026` is 20:26 h, and the six digits of `202601T…` are not a date either.
fn date_looks_like_a_time(date: &Date) -> bool {
    !date.separated && matches!(date.day, Day::Nothing | Day::Month(_))
}

/// `strtotime` reads a fraction only if it is one of a second, follows a point, and the time has
/// colons. Even that does not work after `YYYYMMDDT`.
fn has_unknown_fraction(date: &Date, time: &Time) -> bool {
    let eight_digits = !date.separated && matches!(date.day, Day::OfMonth { .. });
    match time.fraction {
        None => false,
        Some(Fraction::OfHourOrMinute) => true,
        Some(Fraction::OfSecond(mark)) => {
            mark != b'.' || !time.separated || (eight_digits && time.after_t)
        }
    }
}

/// A `T` needs an hour after it; after a space, an hour needs a minute.
fn time_is_cut_short(time: &Time) -> bool {
    if time.after_t {
        time.hour.is_none()
    } else {
        time.hour.is_some() && time.minute.is_none()
    }
}

/// In ` 1020-03`, after a space, `strtotime` reads year and month.
fn zone_looks_like_a_month(time: &Time) -> bool {
    let four_digits = !time.separated && time.minute.is_some() && time.second.is_none();
    let minus = matches!(time.zone, Some(Zone::Offset { west: true, .. }));
    !time.after_t && four_digits && minus
}

/// `+03:` lacks the minutes.
fn zone_ends_with_colon(time: &Time) -> bool {
    matches!(
        time.zone,
        Some(Zone::Offset {
            separated: true,
            minutes: None,
            ..
        })
    )
}
