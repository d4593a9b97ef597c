//! `wsse verify-header`: what the server answers to a header, and why.

pub(crate) mod answer;
pub(crate) mod json;
mod recent;
mod text;
mod verify_args;
mod work;

pub(crate) use verify_args::{Format, VerifyArgs};

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use wsse_header::read::soap::FoundMessage;
use wsse_header::read::{self, Found, Kind};
use wsse_header::{Finding, Verdict};

use super::error::{Exit, is_closed_pipe};
use super::progress::{Progress, length_of_stdin};
use super::stdio::{stdin, stdout};
use super::terminal::{CANNOT_WRITE, eprint_line};
use super::{clock, secret};

use answer::{Answer, Judge, Setups};
use recent::{Earlier, Recent};
use work::Work;

/// The argument that means stdin.
const STDIN: &str = "-";

const PASTE: &str = "Paste a header or text that contains one, then press Ctrl-D";

pub(crate) fn run(args: VerifyArgs) -> Result<Exit> {
    let headers = match args.headers {
        headers if headers.is_empty() => vec![OsString::from(STDIN)],
        headers => headers,
    };
    let reads_stdin = headers.iter().any(|header| header == STDIN);
    let key_file = args.api_key_file.as_deref();
    ensure!(
        !(reads_stdin && key_file.is_some_and(|path| path == STDIN)),
        "stdin cannot contain both the headers and the API key: name a file for one of them"
    );
    if args.format == Format::Text && !args.quiet {
        clock::check_zone()?;
    }
    let rules = args.server.rules(args.digest)?;
    let keys = if args.without_key {
        None
    } else {
        Some(secret::api_keys(key_file, "use --without-key", args.quiet)?)
    };
    let setups = Setups::new(rules.setup(keys.as_deref()), rules.lifetime, &args.username);
    let work = Arc::new(Work::default());
    let progress = if args.quiet {
        Progress::default()
    } else {
        progress(&work, reads_stdin)
    };
    let mut check = Check {
        work: &work,
        judge: Judge::new(&setups),
        now: args.server.now,
        with_details: !args.quiet,
        report: match args.format {
            Format::Text => Box::new(text::Text::new(args.quiet)),
            Format::Json => Box::new(json::Json),
        },
        output: BufWriter::with_capacity(1 << 16, progress.above(stdout())),
        buffer: String::new(),
        seen: Seen::Nothing { note: None },
        recent: Recent::default(),
    };
    let written = check
        .arguments(&headers, args.quiet)
        .and_then(|()| check.output.flush().context(CANNOT_WRITE));
    match written {
        // If the pipe was closed, the headers that were read so far decide.
        Err(error) if !is_closed_pipe(&error) || !check.seen.has_header() => Err(error),
        _ => check.seen.exit(),
    }
}

/// Shows the work on a terminal, unless the headers are typed there.
fn progress(work: &Arc<Work>, reads_stdin: bool) -> Progress {
    if reads_stdin && io::stdin().is_terminal() {
        return Progress::default();
    }
    let length = length_of_stdin().filter(|_| reads_stdin);
    let work = Arc::clone(work);
    Progress::new(move |time| work.line(length, time))
}

/// What was found so far.
enum Seen {
    /// No header. The note, if there is one, says what was found instead.
    Nothing { note: Option<String> },
    /// Headers, with the exit status that they give.
    Headers(Exit),
}

impl Seen {
    fn has_header(&self) -> bool {
        matches!(self, Self::Headers(_))
    }

    fn exit(self) -> Result<Exit> {
        match self {
            Self::Headers(exit) => Ok(exit),
            Self::Nothing { note: Some(note) } => bail!(note),
            Self::Nothing { note: None } => bail!(
                "no X-WSSE header or SOAP token found: give one as an argument, or text with \
                 'X-WSSE: …' on stdin"
            ),
        }
    }
}

/// A format in which answers are printed.
trait Report {
    /// Appends what is printed for one header.
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result;
}

/// The finding's fix, with the option that checks an old header or would shift the clock.
fn fix_with_option(finding: &Finding) -> Cow<'_, str> {
    let fix = &finding.fix;
    let sent = finding
        .sent
        .and_then(|sent| DateTime::from_timestamp(sent, 0));
    if let Some(sent) = sent {
        let sent = sent.format("%FT%TZ");
        return format!("to check it at the time it was sent, add --now={sent}; otherwise, {fix}")
            .into();
    }
    match finding.clock_offset {
        Some(offset) => format!("{fix}, or shift it with --clock-offset={offset:+}s").into(),
        None => fix.into(),
    }
}

/// Checks one header after the other.
struct Check<'a, W: Write> {
    work: &'a Work,
    judge: Judge<'a>,
    now: Option<DateTime<Utc>>,
    /// Whether to print more than the verdict.
    with_details: bool,
    report: Box<dyn Report>,
    output: W,
    /// Reused for each answer.
    buffer: String,
    seen: Seen,
    recent: Recent,
}

impl<W: Write> Check<'_, W> {
    fn arguments(&mut self, headers: &[OsString], quiet: bool) -> Result<()> {
        for header in headers {
            if header == STDIN {
                if io::stdin().is_terminal() && !quiet {
                    eprint_line(PASTE);
                }
                self.text(stdin())?;
                continue;
            }
            let text = header.to_string_lossy();
            let mut reader = read::Text::whole(&text);
            if reader.has_messages() {
                self.all(&mut reader)?;
                continue;
            }
            let text = text.trim();
            let found = read::headers(text);
            if let [cut] = &found[..]
                && cut.kind == Kind::Cut
                && text.ends_with(&*cut.value)
            {
                // An argument cannot continue, so a header that ends with it is complete.
                self.header(&cut.value, cut, None)?;
            } else if found.is_empty() && !text.is_empty() {
                self.header(text, &Found::sent(text), None)?; // any argument is checked as a header's value
            } else {
                found.iter().try_for_each(|found| self.found(found))?;
            }
        }
        Ok(())
    }

    fn text(&mut self, mut input: impl io::Read) -> Result<()> {
        let mut text = read::Text::default();
        let mut block = vec![0; 1 << 16];
        loop {
            self.output.flush().context(CANNOT_WRITE)?; // the next read may block
            let length = match input.read(&mut block) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                length => length.context("cannot read stdin")?,
            };
            if length == 0 {
                text.end();
            } else {
                text.push(&block[..length]);
            }
            self.all(&mut text)?;
            self.work.read(length as u64);
            if length == 0 {
                return Ok(());
            }
        }
    }

    /// Checks everything that was found in the text so far.
    fn all(&mut self, text: &mut read::Text) -> Result<()> {
        let mut messages = text.take_messages().into_iter().peekable();
        while let Some(found) = text.next() {
            while let Some(message) = messages.next_if(|message| message.line < found.line) {
                self.message(&message)?;
            }
            self.found(&found)?;
        }
        messages.try_for_each(|message| self.message(&message))?;
        while let Some(line) = text.next_unfinished() {
            self.note(format!(
                "a SOAP message starts on line {line}, but its end is missing or more than 1 MiB \
                 away"
            ));
        }
        Ok(())
    }

    fn message(&mut self, found: &FoundMessage) -> Result<()> {
        if found.message.hides_password() {
            self.note(format!(
                "the SOAP message on line {} has no password or digest: it was hidden or not \
                 filled in",
                found.line
            ));
            return Ok(());
        }
        let outcome = self.judge.check_message(&found.message, self.now()?);
        let mut answer = self.judge.answer(outcome);
        answer.line = Some(found.line);
        answer.read_as = found.read_as.as_deref();
        self.report(answer, |_| ())
    }

    fn found(&mut self, found: &Found) -> Result<()> {
        let line = found.line;
        match found.kind {
            Kind::Sent | Kind::Written => match self.recent.find(found) {
                None => self.header(&found.value, found, None),
                Some(Earlier::Again(earlier)) => self.header(&found.value, found, Some(earlier)),
                Some(Earlier::Echo(earlier)) => {
                    self.note(format!(
                        "line {line} repeats the header on line {earlier} and is not checked again"
                    ));
                    Ok(())
                }
            },
            Kind::NotNamed => self.header("", found, None),
            Kind::Cut => {
                self.note(format!(
                    "a header starts on line {line}, but its end is missing (cut or wrapped)"
                ));
                Ok(())
            }
            Kind::Placeholder => {
                self.note(format!(
                    "the header on line {line} has no digest: it was hidden or not filled in"
                ));
                Ok(())
            }
            Kind::TooLong => {
                self.note(format!(
                    "skipped the header on line {line}: it is longer than 64 KiB"
                ));
                Ok(())
            }
        }
    }

    /// Prints a note about the text on stderr. The first note is kept until a header is found. If
    /// none is found, it becomes the error.
    fn note(&mut self, new: String) {
        match &mut self.seen {
            Seen::Nothing { note } => {
                note.get_or_insert(new);
            }
            Seen::Headers(_) if self.with_details => eprint_line(&format!("warning: {new}")),
            Seen::Headers(_) => {}
        }
    }

    fn now(&self) -> Result<DateTime<Utc>> {
        self.now.map_or_else(clock::now, Ok)
    }

    /// Checks one header. `repeats` is an earlier line with the same header.
    fn header(&mut self, value: &str, found: &Found, repeats: Option<u64>) -> Result<()> {
        let outcome = self.judge.check_header(value, self.now()?);
        let mut answer = self.judge.answer(outcome);
        answer.line = Some(found.line);
        answer.read_as = found.read_as.as_deref();
        self.report(answer, |answer| {
            if found.kind == Kind::NotNamed {
                explain_missing_name(&mut answer.findings);
            }
            let Some(line) = repeats else {
                return;
            };
            match answer.outcome.verdict {
                // Only a log may contain one request twice. A header that was sent twice was really
                // used twice.
                Verdict::NonceReused(_) if found.kind == Kind::Written => {
                    answer.warnings.push(format!(
                        "the log also has this header on line {line}: if it records each request \
                         twice, the nonce was used only once"
                    ));
                }
                verdict if verdict.is_accepted() => answer.warnings.push(format!(
                    "line {line} has the same nonce: make a new one for each request, since \
                     servers may refuse the second use"
                )),
                _ => {}
            }
        })
    }

    /// Explains and prints an answer. `add` adds details from the text around the header.
    fn report(&mut self, mut answer: Answer, add: impl FnOnce(&mut Answer)) -> Result<()> {
        let accepted = answer.outcome.verdict.is_accepted();
        self.work.checked(accepted);
        if let Seen::Nothing { note } = &mut self.seen {
            let note = note.take();
            self.seen = Seen::Headers(Exit::Success);
            if let Some(note) = note {
                self.note(note);
            }
        }
        if !accepted {
            self.seen = Seen::Headers(Exit::Rejected);
        }
        if self.with_details {
            self.work.explaining(answer.outcome.index);
            self.judge.explain(&mut answer);
            self.work.explaining(0);
            add(&mut answer);
        }
        self.buffer.clear();
        self.report.write(&mut self.buffer, &answer)?;
        self.output
            .write_all(self.buffer.as_bytes())
            .context(CANNOT_WRITE)
    }
}

/// Says that the value was sent in another header.
fn explain_missing_name(findings: &mut Vec<Finding>) {
    findings.truncate(1);
    for finding in findings {
        finding.code = "header_not_named".into();
        finding.message = "this was sent in a header with another name, not in X-WSSE".into();
        finding.fix = "write X-WSSE: before the value, as --format headers does".into();
    }
}
