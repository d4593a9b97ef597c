//! Joins the lines of a header that was folded, wrapped, or written as several strings.

use std::borrow::Cow;

use memchr::memchr;

use super::contains_name_or_token;
use super::encodings::without_colours;

/// A header has at most this many lines.
const MAX_LINES: usize = 16;

/// The result of joining lines.
pub(super) enum Joined<R> {
    /// The lines make a header. The number of bytes up to the end of its last line.
    Whole(R, usize),
    /// The text ended before anything was certain.
    Open,
    /// The lines make no header.
    Nothing,
}

/// Joins the first line of the text with the lines after it, until `read` finds a header in them.
///
/// `ended` says that no text follows. `sent_by_curl` says that the first line starts with `> `: then
/// each later line with a `>` is another header, unless it is folded.
pub(super) fn join<R>(
    text: &[u8],
    ended: bool,
    sent_by_curl: bool,
    read: impl Fn(&str) -> Option<R>,
) -> Joined<R> {
    let mut joined = String::new();
    let mut rest = text;
    for number in 0..MAX_LINES {
        let newline = memchr(b'\n', rest);
        if newline.is_none() && !ended {
            return Joined::Open;
        }
        if rest.is_empty() {
            return Joined::Nothing;
        }
        let (line, after) = rest.split_at(newline.unwrap_or(rest.len()));
        let line = plain_text(line);
        rest = after.get(1..).unwrap_or_default();
        if number == 0 {
            joined.push_str(without_borders(line.trim_end()));
            continue;
        }
        let Some(piece) = continuation(&line, sent_by_curl) else {
            return Joined::Nothing;
        };
        // After a name alone, the value is in the next line.
        if contains_name_or_token(piece.as_bytes()) && joined.len() > 24 {
            return Joined::Nothing;
        }
        append(&mut joined, piece);
        if let Some(found) = read(&joined) {
            return Joined::Whole(found, text.len() - rest.len());
        }
    }
    Joined::Nothing
}

/// The part of a line that continues the header in the line before, if it can.
fn continuation(line: &str, sent_by_curl: bool) -> Option<&str> {
    let mut piece = line.trim_end();
    if sent_by_curl && let Some(after) = piece.strip_prefix('>') {
        piece = after.strip_prefix(' ')?;
        if !piece.starts_with([' ', '\t']) {
            return None; // another header
        }
    }
    for border in ["# ", "// ", "* ", "> "] {
        piece = piece.trim_start();
        piece = piece.strip_prefix(border).unwrap_or(piece);
    }
    piece = without_borders(piece);
    piece = after_offset(piece).unwrap_or(piece).trim();
    let name = piece.split_once(": ").map_or("", |(name, _)| name);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let another_header = !name.is_empty() && name.bytes().all(is_name);
    (!piece.is_empty() && !another_header).then_some(piece)
}

/// The text without the spaces and table borders around it.
fn without_borders(text: &str) -> &str {
    text.trim_matches([' ', '\t', '|', '│'])
}

/// The text after the offset that `curl --trace-ascii` prints before each line, such as `0040: `.
fn after_offset(line: &str) -> Option<&str> {
    let (offset, rest) = line.split_once(": ")?;
    is_offset(offset).then_some(rest)
}

pub(super) fn is_offset(text: &str) -> bool {
    matches!(text.len(), 4..=8) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Appends a line. Removes the signs that continue a line, and joins two strings of a program.
fn append(joined: &mut String, piece: &str) {
    let quoted_printable = joined.contains("=3D\"") || joined.contains("=3d\"");
    let continued = |end: char| "\\^`".contains(end) || (end == '=' && quoted_printable);
    if joined.ends_with(continued) && !joined.ends_with("=`") {
        joined.pop();
    }
    // "…, " + "…": both quotes are removed with the sign between them.
    let before = joined.trim_end_matches(['+', '.', '&', '_', ' ']);
    let after = piece.trim_start_matches(['+', '.', '&', '_', ' ']);
    let after = after.strip_prefix(['f', 'b', 'r', 'u']).unwrap_or(after);
    let last = before.chars().next_back();
    if let Some(quote @ ('"' | '\'' | '`')) = last
        && after.starts_with(quote)
    {
        let inside = &before[..before.len() - 1];
        let opens_a_string = inside.ends_with(['=', '\\', '`', '^']);
        if !opens_a_string {
            let length = inside.len();
            joined.truncate(length);
            joined.push_str(&after[1..]);
            return;
        }
    }
    if last == Some(',') {
        joined.push(' ');
    }
    joined.push_str(piece);
}

/// The bytes as text without colours.
pub(super) fn plain_text(bytes: &[u8]) -> Cow<'_, str> {
    match without_colours(bytes) {
        Cow::Borrowed(bytes) => lossy(bytes),
        Cow::Owned(bytes) => lossy(&bytes).into_owned().into(),
    }
}

/// The bytes as text. The check for UTF-8 comes first, since usual text passes it and it is faster.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
