use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::Args;

use crate::cli::clock_args::offset;
use crate::cli::digest_args::DigestArgs;
use crate::cli::server_args::ServerArgs;
use crate::cli::verify::Format;

/// Run a test server that checks requests and explains refusals
#[derive(Args)]
#[command(long_about = LONG_ABOUT, after_long_help = EXIT_STATUS)]
#[command(override_usage = "wsse serve [OPTIONS] [-- COMMAND [ARG]...]")]
pub(crate) struct ServeArgs {
    /// Run this command against the server, and stop when it ends
    ///
    /// Its environment has WSSE_URL, WSSE_USERNAME and WSSE_API_KEY.
    #[arg(last = true, value_name = "COMMAND")]
    pub(super) command: Vec<OsString>,

    /// Listen on this address [default: 127.0.0.1:8080]
    ///
    /// Port 0 picks a free port. The server prints its URL once it is ready.
    #[arg(long, value_name = "ADDRESS:PORT", help_heading = "Listening")]
    #[arg(value_parser = address, default_value = "127.0.0.1:8080", hide_default_value = true)]
    pub(super) listen: SocketAddr,

    /// Accept requests for this host name too
    ///
    /// By default, a request must name the address that the server listens on. This keeps other web
    /// sites from reaching the server through their own host names (DNS rebinding). May be given
    /// several times.
    #[arg(long, value_name = "NAME", help_heading = "Listening", value_parser = host)]
    pub(super) allow_host: Vec<String>,

    /// The user who may log in
    ///
    /// If neither this option nor --users is given, the user is admin with a new random key. Both
    /// are printed.
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "Users",
        conflicts_with = "users"
    )]
    pub(super) username: Option<OsString>,

    /// Read the user's API keys, one per line; - is stdin
    #[arg(
        long,
        value_name = "PATH",
        help_heading = "Users",
        requires = "username"
    )]
    pub(super) api_key_file: Option<PathBuf>,

    /// Read users from lines of the form NAME:KEY or NAME:KEY:SALT; - is stdin
    ///
    /// To give a user several keys, repeat the name on several lines. Lines that start with # are
    /// ignored. For a key that contains a colon, use --username and --api-key-file.
    #[arg(long, value_name = "PATH", help_heading = "Users")]
    pub(super) users: Option<PathBuf>,

    #[command(flatten)]
    pub(super) server: ServerArgs,

    /// Shift the server's clock, for example by -2s, +5m or 1h
    ///
    /// With --now instead, the server's clock does not move.
    #[arg(
        long,
        value_name = "±N",
        help_heading = "Server",
        conflicts_with = "now"
    )]
    #[arg(allow_hyphen_values = true, value_parser = offset)]
    pub(super) clock_offset: Option<TimeDelta>,

    #[command(flatten)]
    pub(super) digest: DigestArgs,

    /// Answer exactly as the real server would
    ///
    /// A refused request gets an empty 401. The reasons are only on the page and on stderr.
    #[arg(long, help_heading = "Answers")]
    pub(super) as_server: bool,

    /// Answer accepted requests with this file
    #[arg(long, value_name = "PATH", help_heading = "Answers")]
    pub(super) body: Option<PathBuf>,

    /// Print requests on stderr as text (default) or json
    ///
    /// With json, one object per line is printed.
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(super) format: Format,

    /// Do not print requests
    #[arg(short, long, help_heading = "Output", conflicts_with = "format")]
    pub(super) quiet: bool,
}

const LONG_ABOUT: &str = "\
Run a test server that checks requests and explains refusals

Examples:
  wsse serve
  wsse serve --username admin --api-key-file key.txt --server escape
  wsse serve -- ./smoke-test.sh

Send requests with any method to any path. The server checks their X-WSSE header, or the \
UsernameToken of their SOAP message, as the real server does. An accepted request gets status 200; \
a refused one gets 401 and the reasons as JSON. To see all requests and their reasons, open the URL \
in a browser.

With --username, the API key is read from --api-key-file, or else from WSSE_API_KEY, or else from a \
prompt on the terminal.

Paths for the browser and for programs:
  GET /_wsse/              The page
  GET /_wsse/requests      The requests as JSON; ?after=N&wait=SECONDS waits
                           for the next one
  DELETE /_wsse/requests   Clear the list
  GET /_wsse/events        The requests as server-sent events
  POST /_wsse/flush        Forget the used nonces
  GET /_wsse/health        The server's settings";

const EXIT_STATUS: &str = "\
Exit status: 0 after SIGINT or SIGTERM, 2 bad usage or input, or the server cannot start. With a \
COMMAND: the command's status if it fails (128 + N if signal N killed it); 1 if a request was \
refused or none arrived; otherwise 0.";

/// Parses a name that can appear in `Host`. A URL or a wildcard would never match one.
fn host(text: &str) -> Result<String, &'static str> {
    let in_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    if text.is_empty() || !text.chars().all(in_host) {
        return Err("use a host name, with or without a port, such as crm.example");
    }
    Ok(text.to_owned())
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let local = text.strip_prefix("localhost:").map(str::parse);
    if let Some(Ok(port)) = local {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    text.parse()
        .map_err(|_| "use an IP address and a port, such as 127.0.0.1:8080 or [::1]:0")
}
