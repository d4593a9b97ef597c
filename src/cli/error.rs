//! Exit statuses, and errors as one line.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, anyhow};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::terminal::{self, CANNOT_WRITE};

/// The exit statuses of `wsse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done.
    Done = 0,
    /// A header was not accepted.
    Rejected = 1,
    /// Bad usage or input, or reading or writing failed.
    Failed = 2,
}

/// Says on stderr, in one line, why nothing came of it; a reader that closed its pipe knows.
pub(crate) fn report(error: &anyhow::Error) -> Exit {
    if is_closed_pipe(error) {
        return Exit::Done;
    }
    terminal::say(&format!("error: {error:#}"));
    Exit::Failed
}

/// Whether all that failed was to write to a reader that had enough.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Prints the help or version that was asked for; makes one line of any other message.
pub(crate) fn from_clap(mut error: clap::Error) -> Result<Exit> {
    // A value that is refused is not shown: it may be a key that stands in the wrong place.
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue)
        && !value.is_empty()
    {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".into()));
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error
                .print()
                .and_then(|()| io::stdout().flush())
                .context(CANNOT_WRITE)?;
            Ok(Exit::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print(); // to stderr; see terminal::say
            Ok(Exit::Failed)
        }
        // What was not expected is not shown: it may be a key, or a part of one.
        ErrorKind::UnknownArgument => Err(anyhow!(
            "unexpected argument{}; quote a key that has blanks, put -- before one that starts with \
             a dash, and write the value of an option that does as --option=VALUE",
            suggestion(&error, ContextKind::SuggestedArg)
        )),
        ErrorKind::InvalidSubcommand => Err(anyhow!(
            "unknown command{}; to make a header: wsse generate-header USERNAME (see --help)",
            suggestion(&error, ContextKind::SuggestedSubcommand)
        )),
        _ => {
            let text = error.render().to_string();
            let lines: Vec<&str> = text
                .lines()
                .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            let line = lines.join(" ").replacen("value '…' for", "value for", 1);
            Err(anyhow!(line.trim_start_matches("error: ").to_owned()))
        }
    }
}

fn suggestion(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(name)) => format!(" (is it '{name}'?)"),
        Some(ContextValue::Strings(names)) if !names.is_empty() => {
            format!(" (is it '{}'?)", names.join("' or '"))
        }
        _ => String::new(),
    }
}
