//! `wsse verify-header`: what the server answers to a header, and why.

mod json;
mod soap;
mod text;
mod verify_args;

pub(crate) use verify_args::VerifyArgs;

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write};

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use wsse_header::diagnosis::{other_dialect, warnings};
use wsse_header::{Diagnosis, Finding, Outcome, ServerSetup, SoapVerifier, Source, Verifier, read};

use super::error::{Exit, is_closed_pipe};
use super::terminal::{CANNOT_WRITE, eprint_line};
use super::{clock, secret};

use verify_args::Format;

/// The longest line that is searched for headers, in bytes. The rest of a longer line is skipped.
const MAX_LINE: u64 = 64 * 1024;

const CANNOT_READ: &str = "cannot read stdin";

pub(crate) fn run(args: VerifyArgs) -> Result<Exit> {
    let from_stdin = args.headers.is_empty() || args.headers == ["-"];
    let key_file = args.api_key_file.as_deref();
    ensure!(
        !(from_stdin && key_file.is_some_and(|path| path.as_os_str() == "-")),
        "stdin cannot contain both the headers and the API key: name a file for one of them"
    );
    let (dialect, scheme) = args
        .digest
        .resolve(args.server.map(|server| server.dialect))?;
    let keys = if args.without_key {
        None
    } else {
        Some(secret::api_keys(key_file)?)
    };
    let mut setup = match args.server {
        Some(_) => ServerSetup::new(args.server, scheme, keys.as_deref()),
        None => ServerSetup::of_dialect(dialect, scheme, keys.as_deref()),
    };
    setup.lifetime = args.lifetime.unwrap_or(setup.lifetime);
    let soap_setup = soap::setup(&setup, args.lifetime, &args.username);
    let mut check = Check {
        verifier: Verifier::new(&setup),
        soap_verifier: SoapVerifier::new(&soap_setup),
        soap_diagnosis: Diagnosis::new(&soap_setup),
        soap_setup: &soap_setup,
        soap_lines: soap::SoapLines::default(),
        diagnosis: Diagnosis::new(&setup),
        setup: &setup,
        now: args.now,
        with_details: !args.quiet,
        report: match args.format {
            Format::Text => Box::new(text::Text::new(args.quiet)),
            Format::Json => Box::new(json::Json),
        },
        output: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
        buffer: String::new(),
        exit: None,
    };
    let checked = if from_stdin {
        check.lines(io::stdin().lock())
    } else {
        check.arguments(&args.headers)
    };
    let written = checked.and_then(|()| check.output.flush().context(CANNOT_WRITE));
    match (written, check.exit) {
        (Err(error), Some(exit)) if is_closed_pipe(&error) => Ok(exit), // of the headers so far
        (Err(error), _) => Err(error),
        (Ok(()), Some(exit)) => Ok(exit),
        (Ok(()), None) => bail!(
            "no X-WSSE header or SOAP token found: give one as an argument, or text with 'X-WSSE: …' \
             on stdin"
        ),
    }
}

/// Everything that is reported about one header.
struct Answer<'v> {
    setup: &'v ServerSetup<'v>,
    outcome: Outcome<'v>,
    /// The number of the line of input that the header starts in.
    line: Option<u64>,
    /// Another dialect that makes exactly this digest.
    dialect: Option<&'static str>,
    findings: Vec<Finding>,
    warnings: Vec<String>,
}

/// A format in which answers are printed.
trait Report {
    /// Appends what is printed for one header.
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result;
}

/// The finding's fix, with the option that would shift the clock.
fn fix_with_option(finding: &Finding) -> Cow<'_, str> {
    match finding.clock_offset {
        Some(offset) => format!(
            "{}, or shift it with --clock-offset={offset:+}s",
            finding.fix
        )
        .into(),
        None => finding.fix.as_str().into(),
    }
}

/// Checks one header after the other.
struct Check<'a, W: Write> {
    verifier: Verifier<'a>,
    soap_verifier: SoapVerifier<'a>,
    soap_diagnosis: Diagnosis<'a>,
    soap_setup: &'a ServerSetup<'a>,
    soap_lines: soap::SoapLines,
    diagnosis: Diagnosis<'a>,
    setup: &'a ServerSetup<'a>,
    now: Option<DateTime<Utc>>,
    /// Whether to print more than the verdict.
    with_details: bool,
    report: Box<dyn Report>,
    output: W,
    /// Reused for each answer.
    buffer: String,
    /// The exit status, once there was a header.
    exit: Option<Exit>,
}

impl<W: Write> Check<'_, W> {
    fn arguments(&mut self, headers: &[OsString]) -> Result<()> {
        for header in headers {
            let text = header.to_string_lossy();
            let mut is_soap = false;
            for (line, number) in text.split_inclusive('\n').zip(1..) {
                is_soap |= self.soap(line, number)?;
            }
            self.end_of_soap();
            if is_soap {
                continue;
            }
            let found: Vec<_> = text.lines().flat_map(read::headers).collect();
            if found.is_empty() && !text.trim().is_empty() {
                self.header(text.trim())?; // judged as a value, whatever it is
            }
            for value in found {
                self.header(&value)?;
            }
        }
        Ok(())
    }

    fn lines(&mut self, input: impl io::Read) -> Result<()> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            if input.buffer().is_empty() {
                self.output.flush().context(CANNOT_WRITE)?; // the next read may block
            }
            line.clear();
            input
                .by_ref()
                .take(MAX_LINE)
                .read_until(b'\n', &mut line)
                .context(CANNOT_READ)?;
            if line.is_empty() {
                self.end_of_soap();
                return Ok(());
            }
            number += 1;
            if !line.ends_with(b"\n") {
                input.skip_until(b'\n').context(CANNOT_READ)?;
            }
            let text =
                str::from_utf8(&line).map_or_else(|_| String::from_utf8_lossy(&line), Cow::from);
            if let Some(value) = read::whole_line(&text) {
                self.header(value)?; // the usual case in long input, so it allocates no list
                continue;
            }
            if self.soap(&text, number)? {
                continue;
            }
            for value in read::headers(&text) {
                self.header(&value)?;
            }
        }
    }

    /// Checks the SOAP messages that end in this line, if there are any. Returns whether the line
    /// belongs to a message.
    fn soap(&mut self, line: &str, number: u64) -> Result<bool> {
        let mut messages = Vec::new();
        let is_soap = self.soap_lines.add(line, number, &mut messages);
        for (message, number) in messages {
            let now = self.now()?;
            let outcome = self.soap_verifier.check(&message, now);
            self.report(outcome, Some(number))?;
        }
        Ok(is_soap)
    }

    fn end_of_soap(&mut self) {
        for number in self.soap_lines.unfinished() {
            eprint_line(&format!(
                "warning: a SOAP message starts in line {number}, but its end is missing"
            ));
        }
    }

    fn now(&self) -> Result<DateTime<Utc>> {
        self.now.map_or_else(clock::now, Ok)
    }

    fn header(&mut self, value: &str) -> Result<()> {
        let now = self.now()?.timestamp();
        let outcome = self.verifier.check(value, now);
        self.report(outcome, None)
    }

    fn report(&mut self, outcome: Outcome, line: Option<u64>) -> Result<()> {
        let (setup, diagnosis) = match outcome.source {
            Source::XWsse => (self.setup, &mut self.diagnosis),
            _ => (self.soap_setup, &mut self.soap_diagnosis),
        };
        let accepted = outcome.verdict.is_accepted();
        if !accepted {
            self.exit = Some(Exit::Rejected);
        }
        self.exit.get_or_insert(Exit::Success);
        let mut answer = Answer {
            setup,
            outcome,
            line,
            dialect: None,
            findings: Vec::new(),
            warnings: Vec::new(),
        };
        if self.with_details {
            answer.warnings = warnings(setup, &answer.outcome);
            if !accepted {
                answer.dialect = other_dialect(setup, &answer.outcome);
                answer.findings = diagnosis.findings(&answer.outcome);
            }
        }
        self.buffer.clear();
        self.report.write(&mut self.buffer, &answer)?;
        self.output
            .write_all(self.buffer.as_bytes())
            .context(CANNOT_WRITE)
    }
}
