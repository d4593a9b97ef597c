//! The options for the server whose rules apply, and its time.

use anyhow::Result;
use chrono::{DateTime, Utc};
use clap::Args;
use wsse_header::{
    ApiKey, Dialect, DigestScheme, ParsedCreated, SERVERS, Server, ServerSetup, parse_created,
};

use super::clock::server_time;
use super::digest_args::{DigestArgs, one_of};

#[derive(Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArgs {
    /// The server whose rules apply, oro-5.1 by default
    ///
    /// The rules are what the server checks, in which order, and with which limits. The servers are
    /// oro-5.1, oro-6.0, oro-4.0, oro-3.1, escape, emarsys, huawei and atom; for SOAP, wss4j-2,
    /// wss4j-1.6, wss4j-4 and gsoap. The default is the dialect's server, oro-5.1 for oro.
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(value_parser = one_of(SERVERS.iter().map(|server| (server.name, server)).collect()))]
    server: Option<&'static Server>,

    /// How old a header may be; -1 for no limit
    ///
    /// The default is the server's: 3600 for OroPlatform, 300 for most others.
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    #[arg(value_parser = lifetime)]
    lifetime: Option<i64>,

    /// Use this time as the server's clock
    ///
    /// An ISO 8601 time, an HTTP date, or a camera's answer to GetSystemDateAndTime.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<DateTime<Utc>>,
}

/// A server's rules, without its users.
#[derive(Clone)]
pub(crate) struct ServerRules {
    server: Option<&'static Server>,
    pub(crate) lifetime: Option<i64>,
    pub(crate) dialect: &'static Dialect,
    pub(crate) scheme: DigestScheme,
}

impl ServerArgs {
    pub(crate) fn rules(&self, digest: DigestArgs) -> Result<ServerRules> {
        let (dialect, scheme) = digest.resolve(self.server.map(|server| server.dialect))?;
        Ok(ServerRules {
            server: self.server,
            lifetime: self.lifetime,
            dialect,
            scheme,
        })
    }
}

impl ServerRules {
    /// The setup of the server with these keys.
    pub(crate) fn setup<'a>(&self, keys: Option<&'a [ApiKey]>) -> ServerSetup<'a> {
        let scheme = self.scheme.clone();
        let mut setup = match self.server {
            Some(_) => ServerSetup::new(self.server, scheme, keys),
            None => ServerSetup::of_dialect(self.dialect, scheme, keys),
        };
        setup.lifetime = self.lifetime.unwrap_or(setup.lifetime);
        setup
    }
}

fn lifetime(text: &str) -> Result<i64, &'static str> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (-1..=i64::from(u32::MAX)).contains(seconds));
    seconds.ok_or("use a whole number of seconds, or -1 for no limit")
}

/// Parses any text that is valid as Created, an HTTP date, or a camera's answer.
fn time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let text = text.trim();
    // `parse_created` reads more forms than RFC 3339 but drops fractions, which WSS4J needs. The
    // RFC 3339 time is therefore used if both agree on the second.
    let in_php = parse_created(text).ok().and_then(ParsedCreated::timestamp);
    let exact = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    exact
        .ok()
        .filter(|exact| Some(exact.timestamp()) == in_php)
        .or_else(|| DateTime::from_timestamp(in_php?, 0))
        .or_else(|| server_time(text).ok())
        .ok_or("use a time such as 2026-01-15T12:00:00Z or 'Thu, 15 Jan 2026 12:00:00 GMT'")
}
