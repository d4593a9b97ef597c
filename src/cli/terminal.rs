//! What is written to stdout and stderr.

use std::borrow::Cow;
use std::io::{self, Write as _};

use anyhow::{Context as _, Result};

pub(crate) const CANNOT_WRITE: &str = "cannot write to stdout";

/// Writes the whole text to stdout, in one write.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .context(CANNOT_WRITE)
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

/// Control characters, characters that change the direction of text, and invisible ones.
#[rustfmt::skip] // a table
pub(crate) fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}
