use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::digest_args::DigestArgs;
use crate::cli::server_args::ServerArgs;

/// Check a header as the server would, and explain a rejection
#[derive(Args)]
#[command(long_about = LONG_ABOUT, after_long_help = EXIT_STATUS)]
pub(crate) struct VerifyArgs {
    /// X-WSSE headers or their values [default: stdin]
    ///
    /// The argument - also means stdin.
    #[arg(value_name = "HEADER")]
    pub(super) headers: Vec<OsString>,

    /// Read API keys, one per line; - is stdin
    ///
    /// Each key is tried. The report gives the number of the key that matches.
    #[arg(long, value_name = "PATH", help_heading = "Secret")]
    pub(super) api_key_file: Option<PathBuf>,

    /// Check everything but the digest
    #[arg(long, help_heading = "Secret", conflicts_with = "api_key_file")]
    pub(super) without_key: bool,

    #[command(flatten)]
    pub(super) server: ServerArgs,

    /// The user that the API keys belong to (SOAP)
    ///
    /// May be given several times. By default, the keys are accepted for any user.
    #[arg(long, value_name = "NAME", help_heading = "Server")]
    pub(super) username: Vec<String>,

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
pub(crate) enum Format {
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
escaped. SOAP messages with a UsernameToken are found too. They are checked by the rules of \
WSS4J 2, unless --server names another library. A nonce that appears twice is reported as reused. \
If the server is not known to refuse it, there is only a warning.

The API key is read from --api-key-file, or else from WSSE_API_KEY, or else from a prompt on the \
terminal.";

const EXIT_STATUS: &str = "\
Exit status: 0 every header is accepted, 1 a header is not accepted, 2 no header found, bad usage or \
input, or reading or writing failed. If the reader of stdout closes the pipe, the status depends \
on the headers checked so far.";
