use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wsse_header::{ParsedCreated, SERVERS, Server, parse_created};

use crate::cli::clock::http_date;
use crate::cli::digest_args::{DigestArgs, one_of};

/// Check a header as the server would, and explain a rejection
#[derive(Args)]
#[command(long_about = LONG_ABOUT, after_long_help = EXIT_STATUS)]
pub(crate) struct VerifyArgs {
    /// X-WSSE headers or their values; without any, stdin is read
    ///
    /// The argument - also means stdin.
    #[arg(value_name = "HEADER")]
    pub(super) headers: Vec<OsString>,

    /// Read API keys, one per line; - is stdin
    ///
    /// Each key is tried. The report names the one that matches by its number.
    #[arg(long, value_name = "PATH", help_heading = "Secret")]
    pub(super) api_key_file: Option<PathBuf>,

    /// Check everything but the digest
    #[arg(long, help_heading = "Secret", conflicts_with = "api_key_file")]
    pub(super) without_key: bool,

    /// The server: oro-5.1 (default), oro-4.0 or escape
    ///
    /// Its rules apply: what it checks, in which order, and with which limits.
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "Server",
        hide_possible_values = true
    )]
    #[arg(value_parser = one_of(SERVERS.iter().map(|server| (server.name, server)).collect()))]
    pub(super) server: Option<&'static Server>,

    /// How old a header may be; -1 for no limit
    ///
    /// The default is 3600, and 300 with --server escape.
    #[arg(
        long,
        value_name = "SECONDS",
        help_heading = "Server",
        allow_negative_numbers = true
    )]
    #[arg(value_parser = lifetime)]
    pub(super) lifetime: Option<i64>,

    /// The server's time, if it is not this machine's
    ///
    /// Either an ISO 8601 time or the value of an HTTP Date header.
    #[arg(long, value_name = "TIME", help_heading = "Server", value_parser = time)]
    pub(super) now: Option<i64>,

    #[command(flatten)]
    pub(super) digest: DigestArgs,

    /// Print text (default) or json
    ///
    /// With json, one object per line is printed.
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(super) format: Format,

    /// Print only the verdict of each header
    #[arg(short, long, help_heading = "Output", conflicts_with = "format")]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

const LONG_ABOUT: &str = "\
Check a header as the server would, and explain a rejection

Examples:
  curl -v … 2>&1 | wsse verify-header --api-key-file key.txt
  wsse verify-header --server escape 'UsernameToken Username=\"admin\", …'
  wsse verify-header --now 'Thu, 15 Jan 2026 12:00:00 GMT' < headers.txt

Headers are found in any text: 'X-WSSE: …' at the start of a line or after the '> ' of curl -v, in \
-H '…', and lines that start with 'UsernameToken'. A nonce that appears twice in the input is \
reported as reused.

The API key comes from the first of these that is given: the file, WSSE_API_KEY, a prompt on the \
terminal.";

const EXIT_STATUS: &str = "\
Exit status: 0 every header is accepted, 1 a header is not accepted, 2 no header found, bad usage or \
input, or reading or writing failed. If the reader of stdout closes the pipe, the status is that of \
the headers read so far.";

fn lifetime(text: &str) -> Result<i64, &'static str> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (-1..=i64::from(u32::MAX)).contains(seconds));
    seconds.ok_or("use a whole number of seconds, or -1 for no limit")
}

fn time(text: &str) -> Result<i64, &'static str> {
    let created = parse_created(text.trim()).ok();
    let date = || http_date(text).ok().map(|date| date.timestamp());
    created
        .and_then(ParsedCreated::timestamp)
        .or_else(date)
        .ok_or("use a time such as 2026-01-15T12:00:00Z or 'Thu, 15 Jan 2026 12:00:00 GMT'")
}
