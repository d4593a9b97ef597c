//! The COMMAND that runs against the server.

use std::ffi::{OsStr, OsString};
use std::process::ExitStatus;

use anyhow::{Context as _, Result};
use tokio::process::{Child, Command};
use wsse_header::ApiKey;

use super::users::User;

/// Checks that the program of the command can be run. The server prints its URL before it starts
/// the command, since the command may print too, but a wrong command must leave stdout empty.
pub(super) fn check(command: &[OsString]) -> Result<()> {
    if let Some(program) = command.first() {
        which::which(program).context(CANNOT_RUN)?;
    }
    Ok(())
}

const CANNOT_RUN: &str = "cannot run the command after -- (is it installed and executable?)";

/// Starts the command with the URL and the first user in its environment.
pub(super) fn start(command: &[OsString], url: &str, user: &User) -> Result<Option<Child>> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(None);
    };
    let key = user.keys.first().map(ApiKey::as_bytes).unwrap_or_default();
    let child = Command::new(program)
        .args(arguments)
        .env("WSSE_URL", url)
        .env("WSSE_USERNAME", &user.name)
        .env("WSSE_API_KEY", text(key)?)
        .kill_on_drop(true)
        .spawn();
    child.map(Some).context(CANNOT_RUN)
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // as on other systems
fn text(key: &[u8]) -> Result<&OsStr> {
    Ok(std::os::unix::ffi::OsStrExt::from_bytes(key))
}

#[cfg(not(unix))]
fn text(key: &[u8]) -> Result<&OsStr> {
    let key = str::from_utf8(key);
    Ok(OsStr::new(key.context(
        "the key is not UTF-8, so no variable can contain it",
    )?))
}

/// Asks the command to end, and kills it if it is still running after five seconds.
pub(super) async fn end(child: &mut Child) -> std::io::Result<ExitStatus> {
    #[cfg(unix)]
    if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok())
        && let Some(id) = rustix::process::Pid::from_raw(id)
    {
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        let grace = std::time::Duration::from_secs(5);
        if let Ok(status) = tokio::time::timeout(grace, child.wait()).await {
            return status;
        }
    }
    child.start_kill()?;
    child.wait().await
}

/// The status as a shell reports it.
pub(super) fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    let code = status.code().unwrap_or(1);
    u8::try_from(code & 0xff).unwrap_or(1)
}
