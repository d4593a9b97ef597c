use crate::verdict::{
    NonceStorage, Outcome, ParsedCreated, SYMFONY_MAX_PASSWORD_BYTES, ServerSetup, Source, Verdict,
};

use super::duration::duration;
use super::finding::Finding;
use super::missing_field;

/// A header that is older than this, in seconds, was not sent just now: its age says nothing about the
/// client's clock.
const LONG_AGO: i64 = 172_800;

/// A difference of times that is this close to half hours, in seconds, looks like one of time zones.
const ZONE_TOLERANCE: i64 = 90;

/// The reason for a verdict, unless it is about the digest.
pub(super) fn explain(setup: &ServerSetup, outcome: &Outcome) -> Option<Finding> {
    Some(match outcome.verdict {
        Verdict::DigestMismatch if all_keys_are_skipped(setup) => Finding::new(
            "zero_key",
            "the server skips a key that is 0, so it accepts no digest",
            "give the user another key",
        ),
        Verdict::Accepted
        | Verdict::AcceptedPasswordText
        | Verdict::Unchecked
        | Verdict::DigestMismatch => return None,
        Verdict::NotWsse(field) => missing_field::explain(field, outcome.value),
        Verdict::TimestampExpired => with_advice_about_cameras(Finding::new(
            outcome.verdict.code(),
            outcome.reason,
            "make a new Timestamp for each message, and compare the sender's clock with the \
             server's",
        )),
        Verdict::NoToken | Verdict::Malformed => Finding::new(
            outcome.verdict.code(),
            outcome.reason,
            "write the element as `wsse generate-header --format soap` prints it",
        ),
        Verdict::UnknownUser => Finding::new(
            "unknown_user",
            "the server does not know this username (case and spaces matter)",
            "send the username exactly as the server has it",
        ),
        Verdict::PasswordMismatch => Finding::new(
            "password_mismatch",
            "the password in the message is not one of the keys (case and spaces matter)",
            "send the password exactly as the server has it, or a PasswordDigest",
        ),
        Verdict::CreatedFormat if outcome.source != Source::XWsse => Finding::new(
            "created_not_xsd_date_time",
            outcome.reason,
            "write it as 2026-01-15T12:00:00Z or 2026-01-15T12:00:00.000Z",
        ),
        Verdict::CreatedFormat => Finding::new(
            "created_not_iso8601",
            "Created does not have the ISO 8601 form that the server's pattern requires",
            "write it as 2026-01-15T12:00:00+00:00 or 2026-01-15T12:00:00Z",
        ),
        Verdict::Future | Verdict::Expired => {
            let finding = wrong_time(setup, outcome.created?, outcome.now);
            if setup.server.soap.is_none() {
                finding
            } else {
                with_advice_about_cameras(finding)
            }
        }
        Verdict::NonceReused(earlier) => nonce_reused(setup, outcome, earlier),
        Verdict::ServerError => server_error(setup, outcome),
        Verdict::TooLong => too_long("which Symfony refuses"),
    })
}

fn all_keys_are_skipped(setup: &ServerSetup) -> bool {
    let mut keys = setup.keys.unwrap_or_default().iter();
    setup.server.zero_key_is_skipped && keys.all(|key| key.as_bytes() == b"0")
}

/// Each of the servers that can fail has its own reason.
fn server_error(setup: &ServerSetup, outcome: &Outcome) -> Finding {
    if setup.server.too_long == Some(Verdict::ServerError) {
        too_long("which makes Symfony 6.4 throw an exception that nothing catches")
    } else if outcome.source != Source::XWsse {
        Finding::new(
            "uncaught_exception",
            outcome.reason,
            "write nonce and digest as padded base64",
        )
    } else {
        Finding::new(
            "nonce_reserved_character",
            format!(
                "the nonce contains one of the characters {}: the cache of OroPlatform 4.0.0 to \
                 4.1.6 fails on them (oroinc/platform#953)",
                NonceStorage::RESERVED.map(String::from).join(" ")
            ),
            "make nonces without them: base64 of hex characters never contains /",
        )
    }
}

fn too_long(consequence: &str) -> Finding {
    Finding::new(
        "too_long",
        format!(
            "nonce, Created and key total more than {SYMFONY_MAX_PASSWORD_BYTES} bytes, {consequence}"
        ),
        "use a shorter key, and check that the key file is the right one",
    )
}

fn nonce_reused(setup: &ServerSetup, outcome: &Outcome, earlier: u64) -> Finding {
    if outcome.source != Source::XWsse {
        return Finding::new(
            "nonce_reused",
            format!(
                "message {earlier} had this nonce; WSS4J also reports this if an earlier attempt had a \
                 wrong password"
            ),
            "make a new nonce for each message and for each attempt",
        );
    }
    let nonce = outcome.token.as_ref().map_or("", |token| token.nonce());
    let replaced = setup.server.nonce_storage == NonceStorage::Replaced;
    let same = if replaced && nonce.contains(['/', '+']) {
        " (the server cannot tell / from +)"
    } else {
        ""
    };
    Finding::new(
        "nonce_reused",
        format!(
            "header {earlier} had this nonce{same}; OroPlatform also reports this if an earlier attempt \
             had a wrong digest, or if two firewalls check one request (oroinc/platform#449)"
        ),
        "make a new header for each request and for each attempt",
    )
}

/// How far Created is from the server's clock, and whether that looks like a wrong time zone.
fn wrong_time(setup: &ServerSetup, created: ParsedCreated, now: i64) -> Finding {
    let Some(timestamp) = created.timestamp() else {
        return Finding::new(
            "created_unreadable",
            "PHP's strtotime cannot read this Created, so the server uses 1970",
            "write it as 2026-01-15T12:00:00+00:00 or 2026-01-15T12:00:00.5+00:00: PHP reads a fraction only after a point, and only if the time has colons",
        );
    };
    let age = now - timestamp;
    let finding = if age < 0 {
        too_far_ahead(setup, -age)
    } else {
        too_old(setup, age)
    };
    Finding {
        // A header from another day is not a matter of the clock.
        clock_offset: (age.abs() <= LONG_AGO).then_some(age),
        sent: (age > LONG_AGO).then_some(timestamp),
        ..finding
    }
}

fn too_far_ahead(setup: &ServerSetup, ahead: i64) -> Finding {
    let permitted = match setup.server.ahead {
        0 => String::new(),
        seconds => format!("; {} permits {seconds} s", setup.server.name),
    };
    let message = format!(
        "Created is {} ahead of the server's clock{permitted}",
        duration(ahead)
    );
    match zone_difference(ahead) {
        Some(hours) => Finding::new(
            "zone_wrong",
            format!("{message}; that is about {hours}, so its time zone is probably wrong"),
            "write the offset that belongs to the time, or UTC with Z",
        ),
        None if ahead > LONG_AGO => Finding::new(
            "clock_ahead",
            message,
            "set the clock of the machine that made this header, and make a new one",
        ),
        None => Finding::new("clock_ahead", message, "correct the clock"),
    }
}

fn too_old(setup: &ServerSetup, age: i64) -> Finding {
    let lifetime = setup.lifetime;
    let over = age - lifetime;
    // An age just past a lifetime of one hour does not suggest another zone.
    let zone = zone_difference(age).filter(|_| over > ZONE_TOLERANCE);
    let zone = zone.map_or(String::new(), |hours| {
        format!("; that is about {hours}, so its time zone may be wrong")
    });
    let message = format!(
        "Created is {} old, {} past the lifetime of {lifetime} s{zone}",
        duration(age),
        duration(over)
    );
    let fix = if age > LONG_AGO {
        "make a new header for each request"
    } else {
        "make a new header for each request; if this one was new, correct the clock"
    };
    Finding::new("clock_behind", message, fix)
}

/// ONVIF cameras are often set to another time, and then refuse the right password.
fn with_advice_about_cameras(finding: Finding) -> Finding {
    Finding {
        message: format!(
            "{}. With ONVIF, the camera's clock is the usual cause",
            finding.message
        ),
        fix: format!(
            "ask the camera for its clock with GetSystemDateAndTime, which needs no \
             authentication, and pass the answer to generate-header --server-date. Otherwise: {}",
            finding.fix
        ),
        ..finding
    }
}

/// The difference of two time zones, such as `1.5 h`, that is close to this many seconds.
fn zone_difference(seconds: i64) -> Option<String> {
    // Zones differ by quarters of an hour, nearly all of them by half hours.
    let half_hours = (seconds.abs() + 900) / 1800;
    let close = (seconds.abs() - half_hours * 1800).abs() <= ZONE_TOLERANCE;
    let half = if half_hours % 2 == 1 { ".5" } else { "" };
    ((1..=28).contains(&half_hours) && close).then(|| format!("{}{half} h", half_hours / 2))
}
