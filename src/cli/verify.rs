//! `wsse verify-header`: what the server says to a header, and why.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;
use wsse_header::wsse::{Reading, SERVERS, Salt, Server, Verdict, Verifier, read_created};

use super::clock::http_date;
use super::digest::{DigestArgs, one_of};
use super::error::{Exit, is_closed_pipe};
use super::report::{Answer, Json, Report, Text};
use super::terminal::CANNOT_WRITE;
use super::{clock, extract, key};

/// Say what the server says to a header, and which mistake was made
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct VerifyHeader {
    /// X-WSSE headers or their values; without one, or as -, they are looked for in stdin
    #[arg(value_name = "HEADER")]
    headers: Vec<OsString>,

    /// Read API keys from a file, one a line, each of which is tried; - is stdin
    #[arg(long, value_name = "PATH", help_heading = "Secret")]
    api_key_file: Option<PathBuf>,

    /// Check all but the digest
    #[arg(long, help_heading = "Secret", conflicts_with = "api_key_file")]
    without_key: bool,

    /// The server whose verdict is given [default: oro-5.1]
    #[arg(long, value_name = "NAME", help_heading = "Server")]
    #[arg(value_parser = one_of(SERVERS.iter().map(|server| (server.name, server)).collect()))]
    server: Option<&'static Server>,

    /// How old a header may be, in seconds; -1 is for ever [default: 3600, escape 300]
    #[arg(
        long,
        value_name = "SECONDS",
        help_heading = "Server",
        allow_negative_numbers = true
    )]
    #[arg(value_parser = lifetime)]
    lifetime: Option<i64>,

    /// The server's clock, as an ISO 8601 time or an HTTP date [default: this machine's]
    #[arg(long, value_name = "TIME", help_heading = "Server", value_parser = time)]
    now: Option<i64>,

    #[command(flatten)]
    digest: DigestArgs,

    /// Print for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,

    /// Print only the verdict of each header
    #[arg(short, long, help_heading = "Output", conflicts_with = "format")]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

const AFTER_HELP: &str = "\
The API key comes from the first of these that is there: the file,
WSSE_API_KEY, a prompt on the terminal.

Headers are found in any text: 'X-WSSE: …' at the start of a line or behind
the '> ' of curl -v, in -H '…', and lines that start with 'UsernameToken'. A
nonce counts as used from then on, as on the server.

Examples:
  curl -v … 2>&1 | wsse verify-header --api-key-file key.txt
  wsse verify-header --server escape 'UsernameToken Username=\"admin\", …'
  wsse verify-header --now 'Thu, 15 Jan 2026 12:00:00 GMT' < headers.txt

Exit status: 0 each header is accepted, 1 one or more are not, 2 no header was
found, bad usage or input, or reading or writing failed. A closed pipe ends it
with the status so far.";

/// The longest line in which headers are looked for, in bytes; the rest of a longer one is skipped.
const MAX_LINE: u64 = 64 * 1024;

fn lifetime(text: &str) -> Result<i64, &'static str> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (-1..=i64::from(u32::MAX)).contains(seconds));
    seconds.ok_or("give a whole number of seconds, or -1 for ever")
}

fn time(text: &str) -> Result<i64, &'static str> {
    let created = read_created(text.trim()).ok();
    let date = || http_date(text).ok().map(|date| date.timestamp());
    created
        .and_then(Reading::timestamp)
        .or_else(date)
        .ok_or("give a time such as 2026-01-15T12:00:00Z or 'Thu, 15 Jan 2026 12:00:00 GMT'")
}

/// Runs the command.
pub(crate) fn run(args: VerifyHeader) -> Result<Exit> {
    let from_stdin = args.headers.is_empty() || args.headers == ["-"];
    let key_file = args.api_key_file.as_deref();
    ensure!(
        !(from_stdin && key_file.is_some_and(|path| path.as_os_str() == "-")),
        "stdin cannot hold both the headers and the API key: name a file for one of them"
    );
    let (_, mut recipe) = args.digest.resolve()?;
    let keys = if args.without_key {
        None
    } else {
        Some(key::all(key_file)?)
    };
    let server = args.server.unwrap_or(&SERVERS[0]);
    // A server that is named uses no salt if it is known to use none; the salt may have been hashed
    // by mistake then.
    let mut other_salt = Salt::default();
    if args.server.is_some_and(|server| !server.salted) {
        other_salt = std::mem::take(&mut recipe.salt);
    }
    let lifetime = args.lifetime.unwrap_or(server.lifetime);
    let stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut check = Check {
        verifier: Verifier::new(server, lifetime, recipe, keys.as_deref()),
        now: args.now,
        other_salt,
        details: !args.quiet,
        report: match args.format {
            Format::Text => Box::new(Text::new(lifetime, args.quiet)),
            Format::Json => Box::new(Json),
        },
        output: stdout,
        text: String::new(),
        exit: None,
    };
    let read = if from_stdin {
        check.lines(io::stdin().lock())
    } else {
        check.arguments(&args.headers)
    };
    let written = read.and_then(|()| check.output.flush().context(CANNOT_WRITE));
    match (written, check.exit) {
        (Err(error), Some(exit)) if is_closed_pipe(&error) => Ok(exit), // the verdict so far
        (Err(error), _) => Err(error),
        (Ok(()), Some(exit)) => Ok(exit),
        (Ok(()), None) => bail!(
            "no X-WSSE header found: give one as an argument, or text with 'X-WSSE: …' on stdin"
        ),
    }
}

/// The checking of one header after the other.
struct Check<'a, W: Write> {
    verifier: Verifier<'a>,
    now: Option<i64>,
    other_salt: Salt,
    /// Whether more than the verdict is asked for.
    details: bool,
    report: Box<dyn Report>,
    output: W,
    /// What is printed of one header.
    text: String,
    /// The exit status, once there was a header.
    exit: Option<Exit>,
}

impl<W: Write> Check<'_, W> {
    fn arguments(&mut self, headers: &[OsString]) -> Result<()> {
        for header in headers {
            let text = header.to_string_lossy();
            let found: Vec<_> = text.lines().flat_map(extract::headers).collect();
            if found.is_empty() && !text.trim().is_empty() {
                self.header(text.trim())?; // a value can be anything
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
        loop {
            if input.buffer().is_empty() {
                self.output.flush().context(CANNOT_WRITE)?; // reading may take its time
            }
            line.clear();
            input
                .by_ref()
                .take(MAX_LINE)
                .read_until(b'\n', &mut line)
                .context(CANNOT_READ)?;
            if line.is_empty() {
                return Ok(());
            }
            if !line.ends_with(b"\n") {
                input.skip_until(b'\n').context(CANNOT_READ)?;
            }
            let text =
                str::from_utf8(&line).map_or_else(|_| String::from_utf8_lossy(&line), Cow::from);
            if let Some(value) = extract::whole_line(&text) {
                self.header(value)?; // without a list for it: most lines of long input
                continue;
            }
            for value in extract::headers(&text) {
                self.header(&value)?;
            }
        }
    }

    fn header(&mut self, value: &str) -> Result<()> {
        let now = match self.now {
            Some(now) => now,
            None => clock::now()?.timestamp(),
        };
        let checked = self.verifier.check(value, now);
        let accepted = checked.verdict == Verdict::Accepted;
        if !accepted {
            self.exit = Some(Exit::Rejected);
        }
        self.exit.get_or_insert(Exit::Done);
        let (mut findings, mut warnings) = (Vec::new(), Vec::new());
        if self.details {
            warnings = self.verifier.warnings(&checked, now);
            if !accepted {
                findings = self
                    .verifier
                    .diagnose(&checked, value, now, &self.other_salt);
            }
        }
        let answer = Answer {
            checked,
            now,
            findings,
            warnings,
        };
        self.text.clear();
        self.report.write(&mut self.text, &answer)?;
        self.output
            .write_all(self.text.as_bytes())
            .context(CANNOT_WRITE)
    }
}

const CANNOT_READ: &str = "cannot read stdin";
