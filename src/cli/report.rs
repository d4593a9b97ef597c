//! How verdicts are printed.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;
use chrono::{DateTime, Local, SecondsFormat};
use serde::Serialize;
use wsse_header::wsse::{Checked, Finding, Reading, Verdict, php_base64_decode};

use super::terminal::escape;

/// A form in which a verdict is printed.
pub(crate) trait Report {
    /// Writes all that there is to say of one header.
    fn write(
        &mut self,
        output: &mut dyn Write,
        checked: &Checked,
        now: i64,
        findings: &[Finding],
        warnings: &[String],
    ) -> io::Result<()>;
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
    fix: &'a str,
}

impl Report for Json {
    fn write(
        &mut self,
        output: &mut dyn Write,
        checked: &Checked,
        now: i64,
        findings: &[Finding],
        warnings: &[String],
    ) -> io::Result<()> {
        let token = checked.token.as_ref();
        let line = Line {
            index: checked.index,
            username: token.map(|token| &*token.username),
            verdict: checked.verdict.word(),
            message: checked.verdict.message(),
            created: token.map(|token| &*token.created),
            age_seconds: timestamp(checked).map(|timestamp| now - timestamp),
            key: checked.key,
            diagnosis: findings
                .iter()
                .map(
                    |Finding {
                         cause,
                         message,
                         fix,
                     }| Diagnosis {
                        cause,
                        message,
                        fix,
                    },
                )
                .collect(),
            warnings,
        };
        serde_json::to_writer(&mut *output, &line)?;
        output.write_all(b"\n")
    }
}

fn timestamp(checked: &Checked) -> Option<i64> {
    match checked.created {
        Some(Reading::Time { timestamp, .. }) => Some(timestamp),
        _ => None,
    }
}

/// Lines for people, in colour on a terminal.
pub(crate) struct Text {
    lifetime: i64,
    verdict_only: bool,
    colour: bool,
    /// The last Created and how it reads, since a stream has the same one over and over.
    last_created: (Option<i64>, String),
}

impl Text {
    pub(crate) fn new(lifetime: i64, verdict_only: bool) -> Self {
        let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        Self {
            lifetime,
            verdict_only,
            colour,
            last_created: (None, String::new()),
        }
    }

    /// The text in this colour, where colours are shown.
    fn paint(&self, colour: AnsiColor, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let style = colour.on_default().bold();
        format!("{style}{text}{style:#}")
    }

    fn fields(&mut self, output: &mut dyn Write, checked: &Checked, now: i64) -> io::Result<()> {
        let Some(token) = &checked.token else {
            return Ok(());
        };
        writeln!(output, "  username  {}", escape(&token.username))?;
        let nonce = php_base64_decode(&token.nonce);
        let hex = base16ct::lower::encode_string(&nonce);
        writeln!(
            output,
            "  nonce     {} (decoded, {} bytes: {hex})",
            escape(&token.nonce),
            nonce.len()
        )?;
        let timestamp = timestamp(checked);
        if self.last_created.0 != timestamp || timestamp.is_none() {
            self.last_created = (timestamp, timestamp.map(in_zones).unwrap_or_default());
        }
        writeln!(
            output,
            "  created   {}{}",
            escape(&token.created),
            self.last_created.1
        )?;
        if let Some(timestamp) = timestamp {
            let age = now - timestamp;
            match self.lifetime {
                -1 => writeln!(output, "  age       {age} s, of a lifetime without end")?,
                lifetime => writeln!(
                    output,
                    "  age       {age} s, {} s left of a lifetime of {lifetime} s",
                    (lifetime - age).max(0)
                )?,
            }
        }
        writeln!(output, "  digest    {}", escape(&token.password_digest))?;
        match checked.key {
            Some(number) => writeln!(output, "  key       no. {number} makes this digest"),
            None => Ok(()),
        }
    }
}

/// The time in UTC and in the local zone.
fn in_zones(timestamp: i64) -> String {
    let form = |time: String| time.replacen('T', " ", 1);
    let Some(utc) = DateTime::from_timestamp(timestamp, 0) else {
        return String::new();
    };
    let local = utc.with_timezone(&Local);
    format!(
        " ({} is {} here)",
        form(utc.to_rfc3339_opts(SecondsFormat::Secs, true)),
        form(local.to_rfc3339_opts(SecondsFormat::Secs, false))
    )
}

impl Report for Text {
    fn write(
        &mut self,
        output: &mut dyn Write,
        checked: &Checked,
        now: i64,
        findings: &[Finding],
        warnings: &[String],
    ) -> io::Result<()> {
        let colour = match checked.verdict {
            Verdict::Accepted => AnsiColor::Green,
            Verdict::Unchecked => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        let verdict = self.paint(colour, checked.verdict.word());
        let message = checked.verdict.message();
        writeln!(output, "{verdict}: {message} (header {})", checked.index)?;
        if self.verdict_only {
            return Ok(());
        }
        self.fields(output, checked, now)?;
        for Finding {
            cause,
            message,
            fix,
        } in findings
        {
            writeln!(
                output,
                "  cause     {}: {}",
                self.paint(colour, cause),
                escape(message)
            )?;
            writeln!(output, "  mend      {}", escape(fix))?;
        }
        for warning in warnings {
            let title = self.paint(AnsiColor::Yellow, "warning");
            writeln!(output, "  {title}   {}", escape(warning))?;
        }
        Ok(())
    }
}
