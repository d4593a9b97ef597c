//! Exit statuses, and errors as one line.

use std::io;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::terminal::{eprint_line, has_colour, print};
use super::unexpected;

/// The exit statuses of `wsse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Success,
    /// A header was not accepted.
    Rejected,
    /// Bad usage or input, or reading or writing failed.
    Failed,
    /// The status of the command that `serve` ran.
    Command(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Rejected => 1,
            Exit::Failed => 2,
            Exit::Command(status) => status,
        })
    }
}

/// Prints the error on stderr as one line, unless the reader of stdout closed the pipe.
pub(crate) fn report(error: &anyhow::Error) -> Exit {
    if is_closed_pipe(error) {
        return Exit::Success;
    }
    eprint_line(&format!("error: {error:#}"));
    Exit::Failed
}

/// Whether the error is a closed pipe.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Prints the help or version, or turns clap's message into an error of one line.
pub(crate) fn from_clap(mut error: clap::Error) -> Result<Exit> {
    // A refused value is not shown: it may be a misplaced key.
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue)
        && !value.is_empty()
    {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".into()));
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render();
            print(&if has_colour() {
                text.ansi().to_string()
            } else {
                text.to_string()
            })?;
            Ok(Exit::Success)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print(); // if stderr fails, there is nowhere to report it
            Ok(Exit::Failed)
        }
        ErrorKind::UnknownArgument => Err(unexpected::unknown_argument(&error)),
        ErrorKind::InvalidSubcommand => Err(unexpected::unknown_command(&error)),
        _ => {
            let text = error.render().to_string();
            let lines: Vec<&str> = text
                .lines()
                .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            // Without the value that is not shown, clap's "invalid value '…' for" reads better like this.
            let line = lines.join(" ").replacen("value '…' for", "value for", 1);
            Err(anyhow!(line.trim_start_matches("error: ").to_owned()))
        }
    }
}
