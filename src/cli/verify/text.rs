use std::fmt::{self, Write as _};

use anstyle::AnsiColor;
use chrono::DateTime;
use wsse_header::diagnosis::duration;
use wsse_header::{
    DigestScheme, Finding, NonceInDigest, Outcome, ParsedCreated, Provenance, Source,
    UsernameToken, Verdict, php_base64_decode,
};

use crate::cli::clock;
use crate::cli::terminal::{escape, has_colour};

use super::{Answer, Report, fix_with_option};

/// Lines for people, in colour on a terminal.
pub(super) struct Text {
    verdict_only: bool,
    colour: bool,
    /// A stream often has the same Created many times in a row.
    last_created: CreatedLines,
    /// The last lifetime in seconds, and what is printed about it.
    lifetime: (i64, String),
    /// Reused for each answer.
    what: String,
}

/// What is printed about a Created.
#[derive(Default)]
struct CreatedLines {
    created: String,
    now: i64,
    text: String,
}

impl Text {
    pub(super) fn new(verdict_only: bool) -> Self {
        Self {
            verdict_only,
            colour: has_colour(),
            last_created: CreatedLines::default(),
            lifetime: (-1, String::new()),
            what: String::new(),
        }
    }

    /// Appends a word, in this colour if colours are shown.
    fn paint(&self, text: &mut String, colour: AnsiColor, word: &str) -> fmt::Result {
        if !self.colour {
            text.push_str(word);
            return Ok(());
        }
        let style = colour.on_default().bold();
        write!(text, "{style}{word}{style:#}")
    }

    fn fields(&mut self, text: &mut String, answer: &Answer, token: &UsernameToken) -> fmt::Result {
        let (outcome, setup) = (&answer.outcome, answer.setup);
        if self.last_created.created != token.created() || self.last_created.now != outcome.now {
            self.last_created = CreatedLines {
                created: token.created().to_owned(),
                now: outcome.now,
                text: created_lines(outcome, token.created(), setup.lifetime),
            };
        }
        text.extend(["  username  ", &escape(token.username())]);
        if !token.nonce().is_empty() {
            text.extend(["\n  nonce     ", &escape(token.nonce())]);
            append_nonce(text, token.nonce(), &setup.scheme)?;
        }
        if !token.created().is_empty() {
            text.push_str(&self.last_created.text);
        }
        let digest = match answer.why_digest_is_hidden() {
            Some(reason) => format!("(not shown: {reason})").into(),
            None => escape(token.password_digest()),
        };
        text.extend(["\n  digest    ", &digest, "\n"]);
        match outcome.key {
            Some(number) => writeln!(text, "  key       key {number} matches"),
            None => Ok(()),
        }
    }

    fn finding(&self, text: &mut String, colour: AnsiColor, finding: &Finding) -> fmt::Result {
        text.push_str("  cause     ");
        self.paint(text, colour, &finding.code)?;
        writeln!(text, ": {}", escape(&finding.message))?;
        writeln!(text, "  fix       {}", escape(&fix_with_option(finding)))
    }
}

/// The bytes of the nonce that are hashed.
fn append_nonce(text: &mut String, nonce: &str, scheme: &DigestScheme) -> fmt::Result {
    if scheme.nonce_in_digest == NonceInDigest::Text {
        return write!(text, " (hashed as text, {} bytes)", nonce.len());
    }
    let nonce = php_base64_decode(nonce);
    match str::from_utf8(&nonce) {
        Ok(nonce) if nonce.bytes().all(|byte| byte.is_ascii_graphic()) => {
            text.extend([" (decoded: \"", nonce, "\""]);
        }
        _ => text.extend([" (decoded: 0x", &base16ct::lower::encode_string(&nonce)]),
    }
    write!(text, ", {} bytes)", nonce.len())
}

/// Created in UTC and local time, and its age.
fn created_lines(outcome: &Outcome, created: &str, lifetime: i64) -> String {
    let created = format!("\n  created   {}", escape(created));
    let Some(timestamp) = outcome.created.and_then(ParsedCreated::timestamp) else {
        return created;
    };
    let age = outcome.now - timestamp;
    let zones = in_zones(timestamp);
    let left = match lifetime {
        _ if age < 0 => format!("{} ahead", duration(age)),
        -1 => format!("{} (no lifetime limit)", duration(age)),
        life => format!(
            "{} (lifetime {life} s, {} s left)",
            duration(age),
            (life - age).max(0)
        ),
    };
    format!("{created}{zones}\n  age       {left}")
}

/// The time in UTC and in the local zone.
fn in_zones(timestamp: i64) -> String {
    let Some(utc) = DateTime::from_timestamp(timestamp, 0) else {
        return String::new();
    };
    let local = clock::local(utc);
    format!(
        " ({} UTC, {} local)",
        utc.format("%F %T"),
        local.format("%F %T %:z")
    )
}

impl Report for Text {
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result {
        let outcome = &answer.outcome;
        let colour = match outcome.verdict {
            Verdict::Accepted => AnsiColor::Green,
            Verdict::AcceptedPasswordText | Verdict::Unchecked => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        self.paint(text, colour, outcome.verdict.code())?;
        let kind = if outcome.source == Source::XWsse {
            "header"
        } else {
            "message"
        };
        self.what.clear();
        write!(self.what, "{kind} {}", outcome.index)?;
        let server = answer.setup.server;
        text.push_str(": ");
        text.push_str(&outcome.sentence(server, &self.what));
        match answer.setup.lifetime {
            _ if server.provenance == Provenance::Unknown => writeln!(text, " ({})", self.what)?,
            -1 => text.push_str(" (no lifetime limit)\n"),
            lifetime => {
                if self.lifetime.0 != lifetime {
                    self.lifetime = (lifetime, format!(" (lifetime {lifetime} s)\n"));
                }
                text.push_str(&self.lifetime.1);
            }
        }
        if self.verdict_only {
            return Ok(());
        }
        if let Some(token) = &outcome.token {
            self.fields(text, answer, token)?;
        }
        if let Some(read_as) = answer.read_as {
            text.extend(["  read as   ", read_as, "\n"]);
        }
        for finding in &answer.findings {
            self.finding(text, colour, finding)?;
        }
        for warning in &answer.warnings {
            text.push_str("  ");
            self.paint(text, AnsiColor::Yellow, "warning")?;
            text.extend(["   ", &escape(warning), "\n"]);
        }
        Ok(())
    }
}
