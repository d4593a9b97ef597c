//! `wsse serve`: a server to test clients against.

mod answers;
mod app;
mod command;
mod hide;
mod judge;
mod later;
mod log;
mod record;
mod sent;
mod serve_args;
mod server_clock;
mod steps;
mod users;

pub(crate) use serve_args::ServeArgs;

use std::fs::File;
use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitStatus;

use anyhow::{Context as _, Result, ensure};
use chrono::TimeDelta;
use hyper::body::Bytes;
use serde_json::json;
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use super::error::Exit;
use super::terminal::{eprint_line, print};
use super::verify::Format;
use super::verify::answer::Setups;
use crate::http::{self, Hosts};

use app::{Answers, App};
use hide::Hide;
use judge::UserSetups;
use later::Shared;
use log::{Lines, Log};
use server_clock::Clock;
use users::User;

/// The maximum size of the --body file, in bytes.
const MAX_BODY: u64 = 8 * 1024 * 1024;

pub(crate) fn run(args: ServeArgs) -> Result<Exit> {
    command::check(&args.command)?;
    let body = args.body.as_deref().map(body).transpose()?;
    let (users, is_new) = users::users(&args)?;
    let names: Vec<String> = users.iter().map(|user| user.name.clone()).collect();
    let rules = args.server.rules(args.digest)?;
    let setups = UserSetups::new(&rules, &users, &names);
    let clock = match args.server.now {
        Some(now) => Clock::Fixed(now),
        None => Clock::Shifted(args.clock_offset.unwrap_or(TimeDelta::zero())),
    };
    let lines = match args.format {
        _ if args.quiet => Lines::None,
        Format::Text => Lines::Text,
        Format::Json => Lines::Json,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the server")?;
    let serve = async {
        let listener = TcpListener::bind(args.listen).await.with_context(|| {
            format!(
                "cannot listen on {} (choose another address or port with --listen; port 0 picks a \
                 free one)",
                args.listen
            )
        })?;
        let address = listener.local_addr().context("cannot start the server")?;
        if !address.ip().is_loopback() {
            let warning =
                format!("anyone who can reach {address} can use this server and see its requests");
            eprint_line(&match lines {
                Lines::Json => json!({ "warning": warning }).to_string(),
                _ => format!("warning: {warning}"),
            });
        }
        let url = format!("http://{}", reachable(address));
        let mut signals = Signals::new().context("cannot wait for signals")?;
        if is_new {
            show_key(&users[0], lines);
        }
        print(&format!("{url}\n"))?;
        let mut child = command::start(&args.command, &url, &users[0])?;
        let hosts = Hosts::new(address, &args.allow_host);
        let shared = Shared {
            rules: Setups::new(rules.setup(None), rules.lifetime, &[]),
            hide: Hide::new(&users),
        };
        let answers = Answers {
            as_server: args.as_server,
            body,
        };
        let setup = &setups.rules().header;
        let health = json!({
            "status": "ok",
            "server": setup.server.name,
            "lifetime_seconds": setup.lifetime,
            "url": url,
            "username": users[0].name,
            "dialect": rules.dialect.name,
        });
        let health = health.to_string();
        let app = App::new(&setups, shared, clock, Log::new(lines), answers, health);
        let stop = async {
            let Some(child) = &mut child else {
                signals.next().await;
                return Ok(None);
            };
            tokio::select! {
                status = child.wait() => status.map(Some),
                () = signals.next() => command::end(child).await.map(Some),
            }
        };
        let status: Option<ExitStatus> = http::serve(listener, &app, hosts, stop)
            .await
            .context("cannot wait for the command")?;
        Ok(match status {
            None => Exit::Success,
            Some(status) => {
                let is_right = app.into_log().summary(&url);
                match command::code(status) {
                    0 if is_right => Exit::Success,
                    0 => Exit::Rejected,
                    code => Exit::Command(code),
                }
            }
        })
    };
    // There is only one task, so it need not give way to others.
    runtime.block_on(tokio::task::unconstrained(serve))
}

/// The address to print: loopback if the server listens on all addresses.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// Prints the new key once, since it is stored nowhere else.
fn show_key(user: &User, lines: Lines) {
    let Some(Ok(key)) = user.keys.first().map(|key| str::from_utf8(key.as_bytes())) else {
        return;
    };
    let name = &user.name;
    let text = match lines {
        Lines::Json => format!("{{\"username\":\"{name}\",\"api_key\":\"{key}\"}}"),
        _ => format!("user {name}, API key {key}"),
    };
    eprint_line(&Zeroizing::new(text));
}

/// The content of the --body file, with its content type.
fn body(path: &Path) -> Result<(&'static str, Bytes)> {
    let mut bytes = Vec::new();
    let file = File::open(path).context("cannot read the --body file")?;
    file.take(MAX_BODY + 1)
        .read_to_end(&mut bytes)
        .context("cannot read the --body file")?;
    ensure!(
        bytes.len() as u64 <= MAX_BODY,
        "the --body file is larger than 8 MiB"
    );
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let kind = match extension.to_str() {
        Some("json") => "application/json",
        Some("xml") => "text/xml; charset=utf-8",
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    Ok((kind, bytes.into()))
}

/// The signals that end the server.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[allow(clippy::unnecessary_wraps)] // as on other systems
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
