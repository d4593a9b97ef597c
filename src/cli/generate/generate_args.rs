use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wsse_header::SoapVersion;

use crate::cli::clock_args::ClockArgs;
use crate::cli::digest_args::{DigestArgs, one_of};

/// Print the headers that authenticate one API request
#[derive(Args)]
#[command(long_about = LONG_ABOUT, after_long_help = EXIT_STATUS)]
pub(crate) struct GenerateArgs {
    /// The user who sends the request [env: WSSE_USERNAME]
    #[arg(help_heading = "Identity")]
    pub(super) username: Option<OsString>,

    /// The API key (a file or WSSE_API_KEY is safer)
    ///
    /// Any user of this machine can see the arguments of a running program, and the shell keeps them
    /// in its history.
    #[arg(help_heading = "Secret", conflicts_with = "api_key_file")]
    pub(super) api_key: Option<OsString>,

    /// Read the API key from this file; - is stdin
    ///
    /// One trailing newline is ignored.
    #[arg(long, value_name = "PATH", help_heading = "Secret")]
    pub(super) api_key_file: Option<PathBuf>,

    #[command(flatten)]
    pub(super) clock: ClockArgs,

    #[command(flatten)]
    pub(super) digest: DigestArgs,

    /// Use this text as the nonce, exactly as given
    #[arg(long, value_name = "TEXT", help_heading = "Dialect")]
    pub(super) nonce: Option<String>,

    /// Print headers (default), curl, json, value, soap
    ///
    /// headers: lines for curl -H @-; curl: a config for curl -K -; json: a JSON object; value: the
    /// X-WSSE value alone; soap: the <wsse:Security> element of a SOAP header.
    #[arg(long, value_enum, default_value_t = Format::Headers, help_heading = "Output")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(super) format: Format,

    /// Omit the Authorization header
    #[arg(long, help_heading = "Output")]
    pub(super) no_authorization: bool,

    /// Add mustUnderstand for SOAP 1.1 or 1.2 (default)
    #[arg(long, value_name = "V", help_heading = "Output", require_equals = true)]
    #[arg(num_args = 0..=1, default_missing_value = "1.2", hide_possible_values = true)]
    #[arg(value_parser = one_of(vec![("1.1", SoapVersion::V1_1), ("1.2", SoapVersion::V1_2)]))]
    pub(super) must_understand: Option<SoapVersion>,

    /// Number of headers to print
    ///
    /// Each has its own nonce. Created is updated every second.
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Output")]
    #[arg(value_parser = count)]
    #[arg(conflicts_with_all = ["nonce", "verbose"])]
    pub(super) count: u64,

    /// Show on stderr how the digest is made
    ///
    /// Use this to port the digest to another language. The API key is not shown.
    #[arg(short, long, help_heading = "Output")]
    pub(super) verbose: bool,

    /// Print no warnings and no progress
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,
}

const LONG_ABOUT: &str = "\
Print the headers that authenticate one API request

Examples:
  wsse generate-header admin \"$KEY\" | curl -H @- https://crm.example.com/api
  wsse header admin --api-key-file key.txt --format curl | curl -K - https://…
  curl -H \"X-WSSE: $(wsse header admin --format value)\" https://…
  wsse header customer001 --dialect emarsys --verbose

Make new headers for each request: a server accepts a nonce only once.

The API key is read from the argument API_KEY, or else from --api-key-file, or else from \
WSSE_API_KEY, or else from a prompt on the terminal.";

const EXIT_STATUS: &str =
    "Exit status: 0 success, 2 bad usage or input, or reading or writing failed.";

fn count(text: &str) -> Result<u64, &'static str> {
    text.parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or("use a whole number, 1 or greater")
}

// The values have no documentation of their own, so that clap prints them on one line in --help.
/// The values of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub(crate) enum Format {
    Headers,
    Curl,
    Json,
    Value,
    Soap,
}
