//! What is written to stdout and stderr.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

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

/// Writes one line to stderr. If that fails, there is nowhere to report it.
pub(crate) fn eprint_line(line: &str) {
    let _ = io::stderr()
        .lock()
        .write_all(format!("{}\n", escape(line)).as_bytes());
}

/// Runs `work`. If it takes more than a second, prints the notice on stderr.
pub(crate) fn with_notice<T>(notice: &str, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (working, finished) = channel::<()>();
        let watch = move || {
            let timeout = finished.recv_timeout(Duration::from_secs(1));
            if timeout == Err(RecvTimeoutError::Timeout) {
                eprint_line(notice);
            }
        };
        let _ = thread::Builder::new().spawn_scoped(scope, watch); // without a thread, no notice
        let result = work();
        drop(working);
        result
    })
}

/// Whether the character cannot be seen by itself: a control or format character, a space other
/// than ' ', a combining or an unassigned character.
pub(crate) fn is_invisible(character: char) -> bool {
    character.is_control()
        || (!character.is_ascii() && character.escape_debug().len() > 1)
        || is_blank_letter(character)
}

/// Whether this letter or symbol is always invisible: the fillers of Hangul and the empty Braille
/// pattern, which `escape_debug` counts as visible.
fn is_blank_letter(character: char) -> bool {
    matches!(
        character,
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    )
}

/// Escapes every character that cannot be seen or could control a terminal. These are control and
/// format characters, separators, spaces other than ' ', unassigned characters and empty letters.
///
/// The Unicode tables are those of the standard library's `escape_debug`, which also escapes a
/// combining character after ASCII, so that "é" is not confused with "e" and an accent.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    let is_ascii = |c: char| c.is_ascii();
    let mut escaped = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_ascii) {
        let other = piece.trim_end_matches(is_ascii);
        for part in other.split_inclusive(is_blank_letter) {
            let visible = part.trim_end_matches(is_blank_letter);
            escaped.extend(visible.escape_debug());
            escaped.extend(part[visible.len()..].chars().flat_map(char::escape_unicode));
        }
        for ascii in piece[other.len()..].chars() {
            if ascii.is_control() {
                escaped.extend(ascii.escape_default());
            } else {
                escaped.push(ascii);
            }
        }
    }
    escaped.into()
}
