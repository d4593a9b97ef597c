//! What is written to stdout and stderr.

use std::borrow::Cow;
use std::io::{self, Write as _};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context as _, Result};

use super::stdio::stdout;

pub(crate) const CANNOT_WRITE: &str = "cannot write to stdout";

/// Writes the whole text to stdout.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = stdout();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .context(CANNOT_WRITE)
}

/// Whether colours are shown on stdout.
pub(crate) fn has_colour() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Writes one line to stderr. If that fails, nobody can be told.
pub(crate) fn eprint_line(line: &str) {
    let _ = io::stderr()
        .lock()
        .write_all(format!("{}\n", escape(line)).as_bytes());
}

/// The text with its control characters escaped, so that it cannot control a terminal, and with
/// those escaped that change the direction of the text after them.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if printable || !text.contains(needs_escape) {
        return text.into();
    }
    let escaped = text.chars().map(|character| match character {
        c if needs_escape(c) => c.escape_default().to_string(),
        c => c.into(),
    });
    escaped.collect::<String>().into()
}

fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
