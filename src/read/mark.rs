//! What programs print before a header that was sent.

use super::lines::{is_offset, plain_text};

/// What a line starts with before a header that was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing but spaces.
    None,
    /// The `>` of `curl -v`.
    Curl,
    /// The `>` of `curl -v`, and the name of another header.
    OtherHeader,
    /// The offset of `curl --trace-ascii`.
    Offset,
}

/// The mark before a header, if the line has nothing else before the header.
pub(super) fn mark(prefix: &[u8]) -> Option<Mark> {
    if prefix.is_empty() {
        return Some(Mark::None);
    }
    // 0xbf ends a byte order mark, and `m` ends a colour.
    let may_end = matches!(prefix.last(), Some(b'>' | b' ' | b'\t' | 0xbf | b'm'));
    let is_word = |byte: &u8| byte.is_ascii_alphabetic();
    let has_words = prefix[0] != 0x1b && prefix.iter().any(is_word) && !prefix.ends_with(b": ");
    if prefix.len() > 40 || !may_end || has_words {
        return None;
    }
    let prefix = plain_text(prefix);
    // curl --trace-time prints the time first.
    let is_time = |sign: char| matches!(sign, '0'..='9' | ':' | '.' | '-' | ' ');
    let prefix = prefix.trim_start_matches('\u{feff}').trim();
    match prefix.trim_start_matches(is_time) {
        "" if prefix.is_empty() => Some(Mark::None),
        ">" => Some(Mark::Curl),
        sent if is_name_of_sent_header(sent) => Some(Mark::OtherHeader),
        _ => prefix
            .strip_suffix(':')
            .is_some_and(is_offset)
            .then_some(Mark::Offset),
    }
}

/// Whether the text is `> Name:`, as curl prints a header that it sent.
fn is_name_of_sent_header(text: &str) -> bool {
    let name = text
        .strip_prefix("> ")
        .and_then(|name| name.strip_suffix(':'));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.is_some_and(|name| name.bytes().all(is_name))
}
