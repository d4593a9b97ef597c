use super::created::Reading;
use super::digest::{Recipe, Salt};
use super::search::{BudgetSpent, find_mistakes};
use super::token::Field;
use super::verify::{Checked, RESERVED, ReplayKey, Verdict, Verifier};

/// Why a header was refused, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The cause's code, such as `nonce_hashed_as_text`.
    pub cause: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do instead.
    pub fix: String,
    /// How many seconds the client's clock would have to be shifted, where that would mend it.
    pub clock_offset: Option<i64>,
}

impl Finding {
    pub(super) fn new(
        cause: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            cause,
            message: message.into(),
            fix: fix.into(),
            clock_offset: None,
        }
    }
}

/// How far from a whole half hour a difference may be to look like that of two zones, in seconds.
const SLACK: i64 = 90;

/// How near the edge of its validity a header is warned of, in seconds.
const EDGE: i64 = 5;

impl Verifier<'_> {
    /// Why this verdict was given to this value at this time (seconds since 1970), the verdict's own
    /// reason first. A digest that no key makes is explained whatever the verdict: by the known
    /// mistakes, at most two at once, that make exactly this digest. That is a proof, not a guess.
    ///
    /// `other_salt` is a salt that the client may know but the server does not use.
    #[must_use]
    pub fn diagnose(
        &self,
        checked: &Checked,
        value: &str,
        now: i64,
        other_salt: &Salt,
    ) -> Vec<Finding> {
        let mut findings = Vec::from_iter(self.reason(checked, value, now));
        if let (Some(token), Some(keys), None) = (&checked.token, self.keys, checked.key)
            && checked.verdict != Verdict::TooLong
        {
            let message = match find_mistakes(token, keys, &self.recipe, other_salt) {
                Ok(Some(mistakes)) => {
                    findings.extend(mistakes);
                    return findings;
                }
                Ok(None) => "no known mistake gives this digest: the key is probably another one",
                Err(BudgetSpent) => {
                    "none of the mistakes that could be tried in reasonable time gives this digest, \
                     but not all could"
                }
            };
            findings.push(Finding::new(
                "unknown",
                message,
                "compare the key and the username with the server's, and how it hashes",
            ));
        }
        findings
    }

    fn reason(&self, checked: &Checked, value: &str, now: i64) -> Option<Finding> {
        Some(match checked.verdict {
            Verdict::Accepted | Verdict::Unchecked | Verdict::DigestMismatch => return None,
            Verdict::NotWsse(field) => not_found(field, value),
            Verdict::CreatedFormat => Finding::new(
                "created_not_iso8601",
                "Created is not in the ISO 8601 form that the server's pattern asks for",
                "write it as 2026-01-15T12:00:00+00:00 or 2026-01-15T12:00:00Z",
            ),
            Verdict::Future | Verdict::Expired => self.clock(checked.created?, now),
            Verdict::NonceReused(earlier) => {
                let replaced = self.server.replay_key == ReplayKey::Replaced;
                let nonce = checked.token.as_ref().map_or("", |token| &token.nonce);
                let same = if replaced && nonce.contains(['/', '+']) {
                    " (to the server, / and + are the same character)"
                } else {
                    ""
                };
                Finding::new(
                    "nonce_reused",
                    format!(
                        "header {earlier} had this nonce{same}; OroPlatform also says so when a \
                         first attempt had a wrong digest, or when two firewalls looked at one \
                         request (oroinc/platform#449)"
                    ),
                    "make a new header for each request and for each attempt",
                )
            }
            Verdict::ServerError => Finding::new(
                "nonce_reserved_character",
                format!(
                    "the nonce holds one of {}, at which OroPlatform 4.0.0 to 4.1.6 fails \
                     (oroinc/platform#953)",
                    RESERVED.map(String::from).join(" ")
                ),
                "make nonces without them: base64 of hex characters never has a /",
            ),
            Verdict::TooLong => Finding::new(
                "too_long",
                format!(
                    "nonce, Created and key come to more than {} bytes, which Symfony refuses",
                    Recipe::MAX_PASSWORD_BYTES
                ),
                "use a shorter key, and see whether it is a key at all",
            ),
        })
    }

    /// How far Created is from the server's clock, and whether that looks like a wrong zone.
    fn clock(&self, created: Reading, now: i64) -> Finding {
        let Some(timestamp) = created.timestamp() else {
            return Finding::new(
                "created_unreadable",
                "PHP's strtotime does not understand this Created and the server takes 1970 for it",
                "write it as 2026-01-15T12:00:00+00:00: no comma, no fraction without colons",
            );
        };
        let ahead = timestamp - now;
        // Zones are whole quarters of an hour from each other, nearly all of them half hours.
        let half_hours = (ahead.abs() + 900) / 1800;
        let near_zone =
            (1..=28).contains(&half_hours) && (ahead.abs() - half_hours * 1800).abs() <= SLACK;
        let half = if half_hours % 2 == 1 { ".5" } else { "" };
        let hours = format!("{}{half} h", half_hours / 2);
        let (cause, message, fix) = if ahead > 0 {
            let message = format!("Created is {ahead} s later than the server's clock");
            if near_zone {
                let zone = format!("; that is near {hours}, so its zone is probably wrong");
                let fix = "write the offset that belongs to the time, or UTC with Z";
                ("zone_wrong", message + &zone, fix)
            } else {
                ("clock_ahead", message, "set the clock right")
            }
        } else {
            let (age, lifetime) = (-ahead, self.lifetime);
            let over = age - lifetime;
            // Just past a lifetime of an hour is no sign of another zone.
            let zone = if near_zone && over > SLACK {
                format!("; that age is near {hours}: or its zone is wrong")
            } else {
                String::new()
            };
            (
                "clock_behind",
                format!("Created is {age} s old, {over} s past the lifetime of {lifetime} s{zone}"),
                "make a new header for each request; if this one was new, set the clock right",
            )
        };
        Finding {
            clock_offset: Some(-ahead),
            ..Finding::new(cause, message, fix)
        }
    }

    /// What may go wrong with this header next time, or on another server.
    #[must_use]
    pub fn warnings(&self, checked: &Checked, now: i64) -> Vec<String> {
        let mut warnings = Vec::new();
        let Some(token) = &checked.token else {
            return warnings;
        };
        if token.nonce.contains('/') {
            warnings.push(
                "the nonce holds a /: OroPlatform 4.0.0 to 4.1.6 answers 500 to it, and later \
                 versions take / and + for the same"
                    .into(),
            );
        }
        for field in Field::ALL {
            if token.text(field) == "0" {
                warnings.push(format!(
                    "{field} is 0: OroPlatform 4.0 and later do not see it"
                ));
            }
        }
        if let Some(Reading::Time { timestamp, zoned }) = checked.created {
            let age = now - timestamp;
            if !zoned {
                warnings.push(
                    "Created names no zone: the server takes its own for it (here: UTC)".into(),
                );
            }
            if (0..EDGE).contains(&age) {
                warnings.push(format!(
                    "Created is only {age} s behind the server's clock: one second ahead of it is \
                     refused"
                ));
            }
            if self.lifetime != -1 && (0..EDGE).contains(&(self.lifetime - age)) {
                warnings.push(format!("the header expires in {} s", self.lifetime - age));
            }
        }
        warnings
    }
}

/// What stands in the value in place of a part that the server does not find there.
fn not_found(field: Field, value: &str) -> Finding {
    let name = field.name();
    let form = format!("write {name}=\"…\" with double quotes and no blanks beside the =");
    let finding = |cause, what: &str| {
        Finding::new(
            cause,
            format!("the server does not find {name}: {what}"),
            form.clone(),
        )
    };
    if field.find(value).is_some() {
        return finding("zero_value", "it is 0, which PHP takes for nothing");
    }
    // In lower case, the text has the same ASCII characters in the same places.
    let (lower, lower_name) = (value.to_ascii_lowercase(), name.to_ascii_lowercase());
    let place = lower.match_indices(&lower_name).find_map(|(at, _)| {
        let rest = value[at + name.len()..].trim_start();
        Some((at, rest.strip_prefix(['=', ':'])?.trim_start()))
    });
    let Some((at, assigned)) = place else {
        return finding("field_missing", "it is not there at all");
    };
    let (written, rest) = value[at..].split_at(name.len());
    let quote = assigned.chars().next();
    if written != name {
        finding("other_case", &format!("it is written {written}"))
    } else if rest.starts_with("=\"\"") {
        finding("empty_value", "it is empty")
    } else if quote == Some('\'') {
        finding("single_quotes", "its quotes are single ones")
    } else if quote == Some('"') && !rest.starts_with("=\"") {
        finding(
            "blanks_beside_equals",
            "there are blanks beside its =, or it has no =",
        )
    } else if quote == Some('"') {
        finding("unclosed_quote", "its closing quote is missing")
    } else {
        finding("no_quotes", "it has no double quotes")
    }
}
