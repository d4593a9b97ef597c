//! What programs print before a header that was sent.

use memchr::memchr;

use super::lines::{after_offset, plain_text};
use super::{LOOK_BACK, NAME};

/// What a line starts with before a header that was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing but spaces.
    None,
    /// The `>` of `curl -v`.
    Curl,
    /// The name of another header.
    OtherHeader,
    /// The offset of `curl --trace-ascii`.
    Offset,
}

/// The start of a line that is looked at, in bytes.
const MAX_PREFIX: usize = 200;

/// The mark before a header, if the line has nothing else before the header. `before` is the text
/// before the line.
pub(super) fn mark(prefix: &[u8], before: &[u8]) -> Option<Mark> {
    let mark = mark_in(&prefix[..prefix.len().min(MAX_PREFIX)], before)?;
    // Only the value of another header has a long text before X-WSSE.
    (mark == Mark::OtherHeader || prefix.len() <= MAX_PREFIX).then_some(mark)
}

fn mark_in(prefix: &[u8], before: &[u8]) -> Option<Mark> {
    match prefix {
        [] => return Some(Mark::None),
        // 0xef starts a byte order mark, and 0x1b a colour.
        [b'>' | b' ' | b'\t' | 0xef | 0x1b, ..] => {}
        // The first word of most logs ends neither an offset nor a name.
        [first, ..] if first.is_ascii_alphanumeric() => {
            let word = prefix.split(|byte| *byte == b' ').next();
            if word.is_some_and(|word| !word.ends_with(b":")) && memchr(b'>', prefix).is_none() {
                return None;
            }
        }
        _ => return None,
    }
    let prefix = plain_text(prefix);
    let prefix = prefix.trim_start_matches('\u{feff}').trim();
    if prefix.is_empty() {
        return Some(Mark::None);
    }
    if let Some(sent) = after_offset(prefix) {
        return sent_after(sent, Mark::Offset, before);
    }
    // curl --trace-time prints the time first.
    let is_time = |sign: char| matches!(sign, '0'..='9' | ':' | '.' | '-' | ' ');
    let without_time = prefix.trim_start_matches(is_time);
    if let Some(sent) = without_time.strip_prefix('>') {
        return sent_after(sent.trim_start(), Mark::Curl, before);
    }
    let is_other = is_another(name_of_header(prefix)?) && is_in_request(before);
    is_other.then_some(Mark::OtherHeader)
}

/// The mark of a line that has this text between a mark and the header.
fn sent_after(text: &str, mark: Mark, before: &[u8]) -> Option<Mark> {
    if text.is_empty() {
        return Some(mark);
    }
    let name = name_of_header(text)?;
    // In a mail, > also quotes words before a header.
    let is_alone = text.len() == name.len() + 1;
    let is_usual = name.contains('-') || matches!(name, "Authorization" | "Cookie");
    let is_other = is_another(name) && (is_alone || is_usual || is_in_request(before));
    is_other.then_some(Mark::OtherHeader)
}

/// The name of the header that the text starts with.
fn name_of_header(text: &str) -> Option<&str> {
    let (name, _) = text.split_once(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!name.is_empty() && name.bytes().all(is_name)).then_some(name)
}

fn is_another(name: &str) -> bool {
    !name.as_bytes().eq_ignore_ascii_case(NAME)
}

/// Whether the lines before a line are the start of an HTTP request, as curl, wget and HTTPie print
/// it.
pub(super) fn is_in_request(before: &[u8]) -> bool {
    let before = &before[before.len().saturating_sub(LOOK_BACK)..];
    // The last of these pieces is the empty one after the last newline.
    for line in before.rsplit(|byte| *byte == b'\n').skip(1) {
        let line = plain_text(line);
        let line = line.trim();
        let line = line.strip_prefix('>').unwrap_or(line).trim_start();
        if line.starts_with(|first: char| first.is_ascii_uppercase()) && line.contains(" HTTP/") {
            return true;
        }
        if name_of_header(line).is_none() {
            return false;
        }
    }
    false
}
