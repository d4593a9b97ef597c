//! Joins the lines of a header that was folded, wrapped, or written as several strings.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::encodings::without_colours;
use super::{MAX_BEFORE_VALUE, contains_name_or_token};

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
/// `prefix` is what the first line has before the text: a log or a quoted mail repeats it in the
/// other lines. `ended` says that no text follows. `sent_by_curl` says that curl printed the lines:
/// then each later line with a `>` is another header, unless it is folded.
pub(super) fn join<R>(
    text: &[u8],
    prefix: &[u8],
    ended: bool,
    mut sent_by_curl: bool,
    read: impl Fn(&str) -> Option<R>,
) -> Joined<R> {
    let prefix = plain_text(prefix);
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
        // A mail may quote what curl printed, but curl sends no header without a colon.
        sent_by_curl &= !line.starts_with('>') || line.contains(':');
        let piece = if sent_by_curl {
            folded_by_curl(&line).and_then(continuation)
        } else {
            continuation(without_repeated(&prefix, &line))
        };
        let Some(piece) = piece else {
            return Joined::Nothing;
        };
        // After a name alone, the value is in the next line.
        if contains_name_or_token(piece.as_bytes()) && joined.len() > MAX_BEFORE_VALUE {
            return Joined::Nothing;
        }
        append(&mut joined, piece);
        if let Some(found) = read(&joined) {
            return Joined::Whole(found, text.len() - rest.len());
        }
    }
    Joined::Nothing
}

/// The line without the start that it has in common with the first line. Digits may differ, as in
/// the times of a log.
pub(super) fn without_repeated<'l>(prefix: &str, line: &'l str) -> &'l str {
    if after_offset(prefix).is_some() {
        return after_offset(line).unwrap_or(line);
    }
    let is_same = |(a, b): &(char, char)| a == b || (a.is_ascii_digit() && b.is_ascii_digit());
    let common = prefix.chars().zip(line.chars()).take_while(is_same);
    let length = common.map(|(_, b)| b.len_utf8()).sum();
    // After what is repeated, the texts of both lines may start alike.
    let repeated = line[..length].rfind([' ', '\t', '|', '>']);
    repeated.map_or(line, |last| &line[last + 1..])
}

/// A line of `curl -v` that continues a header. `None` if it is another header.
fn folded_by_curl(line: &str) -> Option<&str> {
    match line.strip_prefix('>') {
        Some(sent) if sent.starts_with("  ") || sent.starts_with(" \t") => Some(sent),
        Some(_) => None,
        None => Some(line),
    }
}

/// The part of a line that continues the header in the line before, if it can.
fn continuation(line: &str) -> Option<&str> {
    let mut piece = line.trim_end();
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
pub(super) fn after_offset(line: &str) -> Option<&str> {
    let (offset, rest) = line.split_once(':')?;
    let is_offset = matches!(offset.len(), 4..=8) && offset.bytes().all(|b| b.is_ascii_hexdigit());
    let rest = if rest.is_empty() {
        rest
    } else {
        rest.strip_prefix(' ')?
    };
    is_offset.then_some(rest)
}

/// Appends a line. Removes the signs that continue a line: `\` of shells, `^` of cmd.exe, `` ` `` of
/// PowerShell and `=` of mails. Joins two strings of a program.
fn append(joined: &mut String, piece: &str) {
    let quoted_printable = joined.contains("=3D\"") || joined.contains("=3d\"");
    let continued = |end: char| "\\^`".contains(end) || (end == '=' && quoted_printable);
    if joined.ends_with(continued) && !joined.ends_with("=`") {
        joined.pop();
        let within_quotes = memchr_iter(b'"', joined.as_bytes()).count() % 2 == 1;
        if within_quotes {
            joined.truncate(joined.trim_end().len()); // the space before the sign
        }
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
