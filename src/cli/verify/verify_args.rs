use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use wsse_header::{ParsedCreated, SERVERS, Server, parse_created};

use crate::cli::clock::server_time;
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

    /// The server whose rules apply, oro-5.1 by default
    ///
    /// The default is the dialect's server, oro-5.1 for oro. Its rules are what it checks, in which order, and with which limits: oro-5.1, oro-6.0, oro-4.0,
    /// oro-3.1, escape, emarsys, huawei, atom; for SOAP, wss4j-2, wss4j-1.6, wss4j-4, gsoap.
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
    /// The default is the server's: 3600 for OroPlatform, 300 for most others.
    #[arg(
        long,
        value_name = "SECONDS",
        help_heading = "Server",
        allow_negative_numbers = true
    )]
    #[arg(value_parser = lifetime)]
    pub(super) lifetime: Option<i64>,

    /// The user whom the API keys belong to (SOAP)
    ///
    /// May be given several times. By default, any user has the keys.
    #[arg(long, value_name = "NAME", help_heading = "Server")]
    pub(super) username: Vec<String>,

    /// The server's time, if it is not this machine's
    ///
    /// An ISO 8601 time, an HTTP date, or a camera's answer to GetSystemDateAndTime.
    #[arg(long, value_name = "TIME", help_heading = "Server", value_parser = time)]
    pub(super) now: Option<DateTime<Utc>>,

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

Headers are found in any text: requests, logs, source code and JSON, however their quotes are \
escaped. So are SOAP messages with a UsernameToken, which WSS4J 2 judges unless --server names \
another library. A nonce that appears twice is reported as reused.

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

fn time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let text = text.trim();
    let created = parse_created(text).ok().and_then(ParsedCreated::timestamp);
    let created = created.and_then(|seconds| {
        let exact = DateTime::parse_from_rfc3339(text).ok();
        let nanoseconds = exact
            .filter(|exact| exact.timestamp() == seconds)
            .map_or(0, |exact| exact.timestamp_subsec_nanos());
        DateTime::from_timestamp(seconds, nanoseconds)
    });
    created
        .or_else(|| server_time(text).ok())
        .ok_or("use a time such as 2026-01-15T12:00:00Z or 'Thu, 15 Jan 2026 12:00:00 GMT'")
}
