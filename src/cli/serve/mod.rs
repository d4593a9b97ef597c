//! `wsse serve`: a server to test clients against.

mod app;
mod command;
mod deferred_record;
mod judge;
mod key_filter;
mod log;
mod replies;
mod sent;
mod serve_args;
mod server_clock;
mod shown;
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
use wsse_header::ServerSetup;
use zeroize::Zeroizing;

use super::error::Exit;
use super::server_args::ServerRules;
use super::terminal::{eprint_line, print};
use super::verify::Format;
use super::verify::answer::Setups;
use crate::http::{self, Hosts};

use app::{App, ReplyOptions};
use deferred_record::Shared;
use judge::UserSetups;
use key_filter::KeyFilter;
use log::{Lines, Log};
use server_clock::Clock;
use users::User;

/// The maximum size of the --body file, in bytes.
const MAX_BODY: u64 = 8 * 1024 * 1024;

pub(crate) fn run(args: ServeArgs) -> Result<Exit> {
    command::check(&args.command)?;
    let body = args.body.as_deref().map(body).transpose()?;
    let (users, key_is_new) = users::users(&args)?;
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
        let (listener, address) = listen(args.listen, lines).await?;
        let url = format!("http://{}", reachable(address));
        let mut signals = Signals::new().context("cannot wait for signals")?;
        if key_is_new {
            show_key(&users[0], lines);
        }
        print(&format!("{url}\n"))?;
        let mut child = command::start(&args.command, &url, &users[0])?;
        let shared = Shared {
            setups: Setups::new(rules.setup(None), rules.lifetime, &[]),
            hide: KeyFilter::new(&users),
        };
        let options = ReplyOptions {
            as_server: args.as_server,
            body,
        };
        let health = health(&setups.without_keys().header, &rules, &url, &users[0].name);
        let app = App::new(&setups, shared, clock, Log::new(lines), options, health);
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
        let hosts = Hosts::new(address, &args.allow_host);
        let status: Option<ExitStatus> = http::serve(listener, &app, hosts, stop)
            .await
            .context("cannot wait for the command")?;
        Ok(status.map_or(Exit::Success, |status| {
            exit_of_command(status, &app.into_log(), &url)
        }))
    };
    // There is only one task, so it need not give way to others.
    runtime.block_on(tokio::task::unconstrained(serve))
}

/// Listens on this address, and warns if other machines can reach it.
async fn listen(address: SocketAddr, lines: Lines) -> Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address} (choose another address or port with --listen; port 0 picks \
             a free one)"
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
    Ok((listener, address))
}

/// The state of the server as a JSON object.
fn health(setup: &ServerSetup, rules: &ServerRules, url: &str, username: &str) -> String {
    let state = json!({
        "status": "ok",
        "server": setup.server.name,
        "lifetime_seconds": setup.lifetime,
        "url": url,
        "username": username,
        "dialect": rules.dialect.name,
    });
    state.to_string()
}

/// The command's own failure, or else whether its requests were right.
fn exit_of_command(status: ExitStatus, log: &Log, url: &str) -> Exit {
    let is_right = log.summary(url);
    match command::code(status) {
        0 if is_right => Exit::Success,
        0 => Exit::Rejected,
        code => Exit::Command(code),
    }
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
