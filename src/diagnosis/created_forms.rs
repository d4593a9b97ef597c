//! The forms in which a client may have hashed the time that it sent.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, FixedOffset, Offset as _, TimeDelta, Utc};

use crate::verdict::{ParsedCreated, parse_created};

use super::cost::{Cost, LIKELY, MANY, USUAL};
use super::variants::{StartMistake, Starts};

use Shows::{Form, Fraction, Time};

static OTHER_FORM: StartMistake = StartMistake {
    code: "created_other_form",
    message: Cow::Borrowed("the digest was computed from another form of Created: {}"),
    instead: "hash exactly the text that is sent as Created: format the time once",
};

static OTHER_TIME: StartMistake = StartMistake {
    code: "created_read_twice",
    message: Cow::Borrowed("the digest was computed from another time than the one sent: {}"),
    instead: "read the clock once, and use one text for the digest and the header",
};

/// What a group of forms shows.
#[derive(Clone, Copy)]
enum Shows {
    /// Another form of the same time.
    Form,
    /// Another time.
    Time,
    /// Another fraction of a second. If the header has none, it may be the same time.
    Fraction,
}

type Group = (Cost, Shows, fn(&Forms) -> Vec<String>);

/// The ways to write a zone: UTC, or the zone of the header.
const ZONES: &[&str] = &["Z", "z", "", " UTC", "%:z", "%z", "%:::z"];

/// Formats with a letter of another field, and without zeros before small numbers.
const WRONG_LETTERS: &[&str] = &[
    "%FT%I:%M:%S",
    "%F %I:%M:%S",
    "%FT%H:%m:%S",
    "%F %H:%m:%S",
    "%Y-%M-%dT%H:%m:%S",
    "%Y-%M-%dT%T",
    "%Y-%m-%jT%T",
    "%Y-%d-%mT%T",
    "%Y-%-m-%-dT%-H:%-M:%-S",
    "%Y-%-m-%-d %-H:%-M:%-S",
    "%Y-%-m-%-dT%T",
    "%FT%-H:%-M:%-S",
    "%F%T",
    "%FT%H-%M-%S",
    "%Y%m%dT%H:%M:%S",
    "%FT%T%T",
];

/// The groups of forms, each made only if the search gets that far.
static GROUPS: [Group; 18] = [
    (LIKELY, Form, |forms| {
        forms.iso8601(&["%FT%T", "%F %T"], &["", ".000"], &["Z", "", "%:z"])
    }),
    (USUAL, Form, |forms| {
        forms.iso8601(
            &["%FT%T", "%F %T", "%Y%m%dT%H%M%S"],
            &["", ".0", ".000", ".000000", ".0000000", ".000000000"],
            ZONES,
        )
    }),
    (LIKELY, Form, Forms::unix_seconds),
    (LIKELY, Time, |forms| forms.seconds_away(&[1, -1, 2, -2])),
    (USUAL, Form, |forms| {
        forms.iso8601(
            &["%FT%R", "%F %R", "%Y%m%d%H%M%S", "%Y/%m/%d %T"],
            &[""],
            ZONES,
        )
    }),
    (USUAL, Form, Forms::of_libraries),
    (USUAL, Form, |forms| {
        forms.iso8601(WRONG_LETTERS, &[""], &["Z", "", "%:z", "%z"])
    }),
    (USUAL, Form, Forms::of_other_months),
    (USUAL, Form, Forms::with_zone_names),
    (USUAL, Form, Forms::in_excel),
    (USUAL, Form, Forms::in_other_zones),
    (USUAL, Time, |forms| {
        forms.seconds_away(&[3, -3, 4, -4, 5, -5])
    }),
    (MANY, Form, Forms::of_more_libraries),
    (MANY, Fraction, Forms::milliseconds),
    (MANY, Fraction, Forms::milliseconds_in_utc),
    (MANY, Fraction, Forms::unix_milliseconds),
    (MANY, Form, Forms::microseconds),
    (MANY, Time, Forms::milliseconds_of_neighbours),
];

/// The text itself, and its other forms if it is a time.
pub(super) fn starts(text: &str) -> Vec<Starts<'_>> {
    let mut starts = vec![Starts::right(text.into())];
    if let Some(forms) = Forms::of(text).map(Arc::new) {
        for (cost, shows, make) in &GROUPS {
            let mistake = match shows {
                Form => &OTHER_FORM,
                Fraction if forms.fraction.is_empty() => &OTHER_FORM,
                Fraction | Time => &OTHER_TIME,
            };
            let forms = Arc::clone(&forms);
            starts.push(Starts::wrong(*cost, mistake, move || {
                make(&forms).into_iter().map(String::into_bytes).collect()
            }));
        }
    }
    starts
}

struct Forms {
    /// The `T` or space between date and time in the header.
    between: String,
    utc: DateTime<Utc>,
    /// In the header's own zone.
    local: DateTime<FixedOffset>,
    /// The fraction of a second, with its point.
    fraction: String,
    /// What follows the seconds and their fraction.
    zone: String,
}

impl Forms {
    fn of(text: &str) -> Option<Self> {
        let timestamp = |text| parse_created(text).ok().and_then(ParsedCreated::timestamp);
        let utc = DateTime::from_timestamp(timestamp(text)?, 0)?;
        // `2026-01-15T12:00:00` is read as UTC, so it differs from the whole text by the zone.
        let (date_and_time, after) = text.split_at_checked(19).unwrap_or((text, ""));
        let offset = timestamp(date_and_time).map_or(0, |time| time - utc.timestamp());
        let offset = i32::try_from(offset).ok().and_then(FixedOffset::east_opt);
        let is_in_fraction = |c: char| c.is_ascii_digit() || c == '.';
        let zone = if after.starts_with('.') {
            after.trim_start_matches(is_in_fraction)
        } else {
            after
        };
        Some(Self {
            between: text.get(10..11).unwrap_or("T").into(),
            utc,
            local: offset.map_or(utc.fixed_offset(), |zone| utc.with_timezone(&zone)),
            fraction: after[..after.len() - zone.len()].into(),
            zone: zone.into(),
        })
    }

    /// In UTC and in the header's own zone, with several fractions and ways to write the zone.
    fn iso8601(&self, formats: &[&str], fractions: &[&str], zones: &[&str]) -> Vec<String> {
        let times = [self.local, self.utc.fixed_offset()];
        let mut zones: Vec<String> = times
            .iter()
            .flat_map(|time| zones.iter().map(|zone| time.format(zone).to_string()))
            .collect();
        zones.sort();
        zones.dedup();
        let mut forms = Vec::new();
        for time in times {
            for format in formats {
                let start = time.format(format).to_string();
                for fraction in fractions.iter().chain([&&*self.fraction]) {
                    forms.extend(zones.iter().map(|zone| [&*start, fraction, zone].concat()));
                }
            }
        }
        forms
    }

    fn unix_seconds(&self) -> Vec<String> {
        let seconds = self.utc.timestamp();
        ["", ".0", "000", "000000", "000000000"]
            .map(|end| format!("{seconds}{end}"))
            .into()
    }

    /// The month before or after: in JavaScript, January is 0.
    fn of_other_months(&self) -> Vec<String> {
        let times = [self.local, self.utc.fixed_offset()];
        let forms = times.iter().flat_map(|time| {
            let months = [time.month0(), time.month() + 1];
            let zones = [
                self.zone.clone(),
                "Z".into(),
                time.format("%:z").to_string(),
            ];
            let zones = zones.into_iter().chain([String::new()]);
            let forms = zones.flat_map(move |zone| {
                months.map(|month| {
                    let (year, rest) = (time.format("%Y-"), time.format("-%dT%T"));
                    format!("{year}{month:02}{rest}{}{zone}", self.fraction)
                })
            });
            forms.collect::<Vec<_>>()
        });
        forms.collect()
    }

    /// What standard libraries print for a time if they are given no format.
    fn of_libraries(&self) -> Vec<String> {
        const FORMATS: [&str; 33] = [
            "%a, %d %b %Y %T UTC",
            "%d %b %y %H:%M UTC",
            "%m/%d/%Y %I:%M:%S %p",
            "%-d/%-m/%Y %T",
            "%d/%m/%Y %T",
            "%-m/%-d/%Y, %-I:%M:%S %p",
            "%-m/%-d/%Y %-I:%M:%S\u{202f}%p",
            "%-m/%-d/%Y, %-I:%M:%S\u{202f}%p",
            "%-m/%-d/%Y %-I:%M %p",
            "%-d.%-m.%Y %T",
            "%-d.%-m.%Y, %T",
            "%d-%m-%Y %T",
            "%b %-d, %Y %-I:%M:%S %p",
            "%A, %d-%b-%y %T UTC",
            "%A, %d %B %Y %T",
            "%a %d %b %Y %T %Z",
            "%FT%TZ[Etc/UTC]",
            "%a %b %d %Y %T GMT%z (Coordinated Universal Time)",
            "%a, %d %b %Y %T -0000",
            "%FT%TZ[UTC]",
            "%-m/%-d/%Y %-I:%M:%S %p",
            "%a, %d %b %Y %T GMT",
            "%a, %d %b %Y %T %z",
            "%a, %-d %b %Y %T %z",
            "%a %b %e %T %Y",
            "%a %b %e %T UTC %Y",
            "%a %b %d %T GMT %Y",
            "%a %b %d %Y %T GMT%z",
            "%F %T %z",
            "%F %T +0000 UTC",
            "%F",
            "%m/%d/%Y %T",
            "%d.%m.%Y %T",
        ];
        let times = [self.local, self.utc.fixed_offset()];
        let forms = times
            .iter()
            .flat_map(|time| FORMATS.map(|form| time.format(form).to_string()));
        forms.collect()
    }

    /// What rarer languages, and languages of people, print.
    fn of_more_libraries(&self) -> Vec<String> {
        const FORMATS: [&str; 16] = [
            "%-d/%-m/%Y %-H:%M:%S",
            "%-d/%-m/%Y, %-H:%M:%S",
            "%d/%m/%Y, %T",
            "%d.%m.%Y, %T",
            "%d.%m.%Y %-H:%M:%S",
            "%d-%m-%Y, %T",
            "%d-%m-%Y %H:%M",
            "%Y/%m/%d %-H:%M:%S",
            "%b %e %Y %l:%M%p",
            "~U[%F %TZ]",
            "{{%Y,%-m,%-d},{%-H,%-M,%-S}}",
            "%FUTC%T0",
            "%a %b %d %Y",
            "%T",
            "%Y%m%d",
            "%s.000",
        ];
        /// The names that JavaScript prints, and the minutes ahead of UTC.
        const ZONES: [(&str, i32); 14] = [
            ("Central European Standard Time", 60),
            ("Central European Summer Time", 120),
            ("Mitteleuropäische Normalzeit", 60),
            ("Mitteleuropäische Sommerzeit", 120),
            ("heure normale d’Europe centrale", 60),
            ("heure d’été d’Europe centrale", 120),
            ("Greenwich Mean Time", 0),
            ("British Summer Time", 60),
            ("Eastern European Standard Time", 120),
            ("Eastern European Summer Time", 180),
            ("Eastern Standard Time", -300),
            ("Eastern Daylight Time", -240),
            ("Pacific Standard Time", -480),
            ("India Standard Time", 330),
        ];
        const SHORT: [(&str, i32); 6] = [
            ("CET", 60),
            ("CEST", 120),
            ("GMT", 0),
            ("EST", -300),
            ("EDT", -240),
            ("PST", -480),
        ];
        let in_zone = |minutes: i32, format: &str| {
            let zone = FixedOffset::east_opt(minutes * 60).unwrap_or(self.utc.offset().fix());
            self.utc.with_timezone(&zone).format(format).to_string()
        };
        let times = [self.local, self.utc.fixed_offset()];
        let forms = times
            .iter()
            .flat_map(|time| FORMATS.map(|form| time.format(form).to_string()));
        let long = ZONES
            .iter()
            .map(|(name, minutes)| in_zone(*minutes, &format!("%a %b %d %Y %T GMT%z ({name})")));
        let short = SHORT.iter().flat_map(|(name, minutes)| {
            ["%F %T", "%F %T %z"].map(|form| in_zone(*minutes, &format!("{form} {name}")))
        });
        // Oracle's SYSDATE.
        let upper = times.map(|time| time.format("%d-%b-%y").to_string().to_uppercase());
        // .NET's Ticks.
        let ticks = format!("{}0000000", self.utc.timestamp() + 62_135_596_800);
        let forms = forms.chain(long).chain(short).chain(upper);
        forms.chain([ticks]).collect()
    }

    /// Java's `ZonedDateTime`, in zones with many users, and `Date.toString()`.
    fn with_zone_names(&self) -> Vec<String> {
        /// The name, and the hours ahead of UTC in winter.
        const ZONES: [(&str, i32); 9] = [
            ("Europe/Berlin", 1),
            ("Europe/Paris", 1),
            ("Europe/Madrid", 1),
            ("Europe/Amsterdam", 1),
            ("Europe/Warsaw", 1),
            ("Europe/London", 0),
            ("Europe/Kiev", 2),
            ("America/New_York", -5),
            ("America/Los_Angeles", -8),
        ];
        const SHORT: [(&str, i32); 8] = [
            ("CET", 1),
            ("CEST", 2),
            ("GMT", 0),
            ("BST", 1),
            ("EST", -5),
            ("EDT", -4),
            ("PST", -8),
            ("PDT", -7),
        ];
        let at = |hours: i32| {
            let zone = FixedOffset::east_opt(hours * 3600).unwrap_or(self.utc.offset().fix());
            self.utc.with_timezone(&zone)
        };
        let long = ZONES.iter().flat_map(|(name, winter)| {
            [*winter, winter + 1].map(|hours| {
                let time = at(hours);
                // Java writes Z if the zone is UTC.
                let zone = if hours == 0 {
                    "Z".into()
                } else {
                    time.format("%:z").to_string()
                };
                format!("{}{}{zone}[{name}]", time.format("%FT%T"), self.fraction)
            })
        });
        let short = SHORT.iter().map(|(name, hours)| {
            at(*hours)
                .format(&format!("%a %b %d %T {name} %Y"))
                .to_string()
        });
        long.chain(short).collect()
    }

    /// The days since 1899-12-30, with the 15 digits of Excel.
    fn in_excel(&self) -> Vec<String> {
        let times = [self.local.naive_local(), self.utc.naive_utc()];
        let days = times.map(|time| {
            let seconds = time.and_utc().timestamp();
            // Ten digits after the point, rounded.
            let fraction = (seconds.rem_euclid(86_400) * 10_i64.pow(10) + 43_200) / 86_400;
            format!("{}.{fraction:010}", seconds.div_euclid(86_400) + 25_569)
        });
        days.map(|days| days.trim_end_matches('0').to_owned())
            .into()
    }

    /// In all zones of whole hours, and in those that are in use and have half or quarter hours.
    fn in_other_zones(&self) -> Vec<String> {
        const MINUTES: [i32; 15] = [
            -570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825, -630, -270,
        ];
        let hours = (-14..=14).map(|hours| hours * 60);
        let zones = hours.chain(MINUTES);
        let zones = zones.filter_map(|minutes| FixedOffset::east_opt(minutes * 60));
        let forms = zones.flat_map(|zone| {
            let time = self.utc.with_timezone(&zone);
            let zones = ["%:z", "%z"].map(|zone| time.format(zone).to_string());
            let times = ["%FT%T", "%F %T"].map(|form| time.format(form).to_string());
            let zones = zones.into_iter().chain([String::new(), "Z".into()]);
            let forms = zones.flat_map(|zone| {
                times
                    .clone()
                    .map(|start| [&*start, &self.fraction, &zone].concat())
            });
            forms.collect::<Vec<_>>()
        });
        forms.collect()
    }

    /// The time this many seconds later, with the header's own `T` or space.
    fn later(&self, seconds: i64) -> String {
        let time = self.local + TimeDelta::seconds(seconds);
        let between = &self.between;
        format!("{}{between}{}", time.format("%F"), time.format("%T"))
    }

    fn seconds_away(&self, seconds: &[i64]) -> Vec<String> {
        let forms = seconds
            .iter()
            .map(|seconds| [&*self.later(*seconds), &self.fraction, &self.zone].concat());
        forms.collect()
    }

    fn milliseconds(&self) -> Vec<String> {
        with_milliseconds(&self.later(0), ".", &self.zone)
    }

    fn milliseconds_in_utc(&self) -> Vec<String> {
        with_milliseconds(&self.utc.format("%FT%T").to_string(), ".", "Z")
    }

    fn unix_milliseconds(&self) -> Vec<String> {
        with_milliseconds(&self.utc.timestamp().to_string(), "", "")
    }

    /// Three more digits after the header's milliseconds.
    fn microseconds(&self) -> Vec<String> {
        if self.fraction.len() != 4 {
            return Vec::new();
        }
        let start = format!("{}{}", self.later(0), self.fraction);
        let utc = format!("{}{}", self.utc.format("%FT%T"), self.fraction);
        let mut forms = with_milliseconds(&start, "", &self.zone);
        forms.extend(with_milliseconds(&start, "", ""));
        forms.extend(with_milliseconds(&utc, "", "Z"));
        forms.extend(with_milliseconds(&utc, "", "+00:00"));
        forms
    }

    fn milliseconds_of_neighbours(&self) -> Vec<String> {
        let mut forms = with_milliseconds(&self.later(-1), ".", &self.zone);
        forms.extend(with_milliseconds(&self.later(1), ".", &self.zone));
        forms
    }
}

fn with_milliseconds(start: &str, point: &str, zone: &str) -> Vec<String> {
    // This is most of the work for a header with this mistake, and much faster than `format!`.
    let digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let forms = (0..1000).map(|millis| {
        let [first, second, third] = [millis / 100, millis / 10 % 10, millis % 10];
        [
            start,
            point,
            digits[first],
            digits[second],
            digits[third],
            zone,
        ]
        .concat()
    });
    forms.collect()
}
