//! How verdicts are printed.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;
use chrono::{DateTime, Local};
use serde::Serialize;
use wsse_header::wsse::{Checked, Finding, Reading, Verdict, php_base64_decode};

use super::terminal::escape;

/// All that there is to say of one header.
pub(crate) struct Answer {
    pub(crate) checked: Checked,
    /// When it was checked, in seconds since 1970.
    pub(crate) now: i64,
    pub(crate) findings: Vec<Finding>,
    pub(crate) warnings: Vec<String>,
}

/// A form in which a verdict is printed.
pub(crate) trait Report {
    /// Appends what is printed of one header.
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result;
}

/// One JSON object a line.
pub(crate) struct Json;

#[derive(Serialize)]
struct Line<'a> {
    index: u64,
    username: Option<&'a str>,
    verdict: &'static str,
    message: &'static str,
    created: Option<&'a str>,
    age_seconds: Option<i64>,
    key: Option<usize>,
    diagnosis: Vec<Diagnosis<'a>>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    cause: &'static str,
    message: &'a str,
    fix: Cow<'a, str>,
}

/// What to do, and the option that does it.
fn fix(finding: &Finding) -> Cow<'_, str> {
    match finding.clock_offset {
        Some(offset) => format!("{}, or shift it: --clock-offset={offset:+}s", finding.fix).into(),
        None => finding.fix.as_str().into(),
    }
}

impl Report for Json {
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result {
        let checked = &answer.checked;
        let token = checked.token.as_ref();
        let timestamp = checked.created.and_then(Reading::timestamp);
        let line = Line {
            index: checked.index,
            username: token.map(|token| &*token.username),
            verdict: checked.verdict.word(),
            message: checked.verdict.message(),
            created: token.map(|token| &*token.created),
            age_seconds: timestamp.map(|timestamp| answer.now - timestamp),
            key: checked.key,
            diagnosis: answer
                .findings
                .iter()
                .map(|finding| Diagnosis {
                    cause: finding.cause,
                    message: &finding.message,
                    fix: fix(finding),
                })
                .collect(),
            warnings: &answer.warnings,
        };
        text.push_str(&serde_json::to_string(&line).map_err(|_| fmt::Error)?);
        text.push('\n');
        Ok(())
    }
}

/// Lines for people, in colour on a terminal.
pub(crate) struct Text {
    lifetime: i64,
    verdict_only: bool,
    colour: bool,
    /// The last Created, when it was looked at, and what was said of it: a stream has the same one
    /// over and over.
    last_created: (String, i64, String),
}

impl Text {
    pub(crate) fn new(lifetime: i64, verdict_only: bool) -> Self {
        let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        Self {
            lifetime,
            verdict_only,
            colour,
            last_created: (String::new(), 0, String::new()),
        }
    }

    /// Adds a word in this colour, where colours are shown.
    fn paint(&self, text: &mut String, colour: AnsiColor, word: &str) -> fmt::Result {
        if !self.colour {
            text.push_str(word);
            return Ok(());
        }
        let style = colour.on_default().bold();
        write!(text, "{style}{word}{style:#}")
    }

    fn fields(&mut self, text: &mut String, checked: &Checked, now: i64) -> fmt::Result {
        let Some(token) = &checked.token else {
            return Ok(());
        };
        let nonce = php_base64_decode(&token.nonce);
        if self.last_created.0 != token.created || self.last_created.1 != now {
            let timestamp = checked.created.and_then(Reading::timestamp);
            let said = self.created(&token.created, timestamp, now);
            self.last_created = (token.created.clone(), now, said);
        }
        text.extend(["  username  ", &escape(&token.username)]);
        text.extend(["\n  nonce     ", &escape(&token.nonce)]);
        match str::from_utf8(&nonce) {
            Ok(nonce) if nonce.bytes().all(|byte| byte.is_ascii_graphic()) => {
                text.extend([" (decoded: \"", nonce, "\""]);
            }
            _ => text.extend([" (decoded: 0x", &base16ct::lower::encode_string(&nonce)]),
        }
        write!(text, ", {} bytes)", nonce.len())?;
        text.push_str(&self.last_created.2);
        text.extend(["\n  digest    ", &escape(&token.password_digest), "\n"]);
        match checked.key {
            Some(number) => writeln!(text, "  key       no. {number} makes this digest"),
            None => Ok(()),
        }
    }

    /// How Created reads, and its age.
    fn created(&self, created: &str, timestamp: Option<i64>, now: i64) -> String {
        let created = format!("\n  created   {}", escape(created));
        let Some(timestamp) = timestamp else {
            return created;
        };
        let age = now - timestamp;
        let left = match self.lifetime {
            _ if age < 0 => format!(", valid in {} s", -age),
            -1 => " of a lifetime without end".into(),
            life => format!(" of a lifetime of {life} s, {} s left", (life - age).max(0)),
        };
        let zones = in_zones(timestamp);
        format!("{created}{zones}\n  age       {age} s{left}")
    }
}

/// The time in UTC and in the local zone.
fn in_zones(timestamp: i64) -> String {
    let Some(utc) = DateTime::from_timestamp(timestamp, 0) else {
        return String::new();
    };
    let local = utc.with_timezone(&Local);
    format!(
        " ({} UTC, {} here)",
        utc.format("%F %T"),
        local.format("%F %T %:z")
    )
}

impl Report for Text {
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result {
        let checked = &answer.checked;
        let colour = match checked.verdict {
            Verdict::Accepted => AnsiColor::Green,
            Verdict::Unchecked => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        self.paint(text, colour, checked.verdict.word())?;
        text.extend([": ", checked.verdict.message()]);
        writeln!(text, " (header {})", checked.index)?;
        if self.verdict_only {
            return Ok(());
        }
        self.fields(text, checked, answer.now)?;
        for finding in &answer.findings {
            text.push_str("  cause     ");
            self.paint(text, colour, finding.cause)?;
            writeln!(text, ": {}", escape(&finding.message))?;
            writeln!(text, "  mend      {}", escape(&fix(finding)))?;
        }
        for warning in &answer.warnings {
            text.push_str("  ");
            self.paint(text, AnsiColor::Yellow, "warning")?;
            text.extend(["   ", &escape(warning), "\n"]);
        }
        Ok(())
    }
}
