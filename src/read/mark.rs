//! What programs print before a header that was sent.

use std::sync::LazyLock;

use memchr::memmem::{Finder, FinderRev};
use memchr::{memchr, memrchr};

use super::lines::{after_offset, lossy, plain_text};
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
        [b'<', b' ', ..] if block(before, b'<') == Block::Request => {}
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
    let sent = without_time(prefix).strip_prefix('>');
    if let Some(sent) = sent.or(prefix.strip_prefix('<')) {
        return sent_after(sent.trim_start(), Mark::Curl, before);
    }
    let is_other = is_another(name_of_header(prefix)?) && is_in_request(before);
    is_other.then_some(Mark::OtherHeader)
}

/// The line without the time that `curl --trace-time` prints first.
fn without_time(line: &str) -> &str {
    line.trim_start_matches(|sign: char| matches!(sign, '0'..='9' | ':' | '.' | '-' | ' '))
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
    block(before, b'>') == Block::Request
}

/// Whether a line with this prefix is part of a response. curl prints `<` before a response, and
/// `requests_toolbelt` prints `<` before a request and `>` before a response.
pub(super) fn is_in_response(prefix: &[u8], before: &[u8]) -> bool {
    let is_time = |byte: &u8| byte.is_ascii_digit() || b":. ".contains(byte);
    let start = prefix.iter().position(|byte| !is_time(byte));
    match &prefix[start.unwrap_or(0)..] {
        // HTML has no space after the <, and a browser's console prints no word.
        [b'<', b' ', first, ..] if first.is_ascii_alphanumeric() => {
            block(before, b'<') != Block::Request
        }
        [b'<', b' '] => block(before, b'<') == Block::Response,
        [b'>', b' ', ..] => {
            let is_printed = |line: &&[u8]| line.starts_with(b"> ") && !is_name(&line[2..]);
            let mut lines = lines_before(before).take_while(is_printed);
            lines.any(|line| line.starts_with(b"> HTTP/"))
        }
        _ => false,
    }
}

/// Whether a line is another X-WSSE header. A message has only one.
fn is_name(line: &[u8]) -> bool {
    let name = line.get(..NAME.len());
    name.is_some_and(|name| name.eq_ignore_ascii_case(NAME))
}

/// The lines before a line, the last one first.
fn lines_before(before: &[u8]) -> impl Iterator<Item = &[u8]> {
    let near = &before[before.len().saturating_sub(LOOK_BACK)..];
    let mut rest = near.strip_suffix(b"\n");
    std::iter::from_fn(move || {
        let text = rest?;
        let newline = memrchr(b'\n', text);
        rest = newline.map(|end| &text[..end]);
        Some(&text[newline.map_or(0, |newline| newline + 1)..])
    })
}

/// What the lines before a line belong to.
#[derive(PartialEq, Eq)]
enum Block {
    Request,
    Response,
    Unknown,
}

/// What starts with a first line of HTTP in the lines before a line. The lines may have this sign at
/// their start. With `<`, all have it.
fn block(before: &[u8], sign: u8) -> Block {
    for line in lines_before(before) {
        let line = plain_text(line);
        let line = without_time(line.trim());
        let after_sign = line.strip_prefix(char::from(sign));
        if after_sign.is_none() && sign == b'<' {
            return Block::Unknown;
        }
        let line = after_sign.unwrap_or(line).trim_start();
        let method = line.split(' ').next().unwrap_or_default();
        let is_method = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
        if method.bytes().all(is_method) && line.contains(" HTTP/") {
            return Block::Request;
        }
        if after_sign.is_some() && line.starts_with("HTTP/") {
            return Block::Response;
        }
        if name_of_header(line).is_none() {
            return Block::Unknown;
        }
    }
    Block::Unknown
}

/// How strings write the newline before a header.
static NEWLINES: LazyLock<[FinderRev; 4]> =
    LazyLock::new(|| ["\\n", "\\x0a", "\\u000a", "\\012"].map(FinderRev::new));

static HTTP: LazyLock<Finder> = LazyLock::new(|| Finder::new(" HTTP/"));

/// What Apache HttpClient logs before each line that it sends, and a `>>`.
static HTTP_CLIENT: LazyLock<Finder> = LazyLock::new(|| Finder::new("http-outgoing-"));

/// Whether this has the first line of a request and an escaped newline.
fn has_request_line(text: &[u8]) -> bool {
    let is_version = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    HTTP.find_iter(text).any(|at| {
        let after = &text[at + HTTP.needle().len()..];
        after.iter().find(|byte| !is_version(byte)) == Some(&b'\\')
    })
}

/// Whether the text after this prefix is in another header than X-WSSE, in a request that a program
/// printed as one string or as one string per line.
pub(super) fn is_in_other_header(prefix: &[u8], before: &[u8]) -> bool {
    let start = prefix.len().saturating_sub(LOOK_BACK);
    let prefix = &prefix[start..];
    let after_newline = NEWLINES.iter().filter_map(|newline| {
        let at = newline.rfind(prefix)?;
        Some(at + newline.needle().len())
    });
    let is_other = |text: &[u8]| {
        let text = lossy(text);
        name_of_header(text.trim_start_matches(['>', '<', ' '])).is_some_and(is_another)
    };
    if memrchr(b'\\', prefix).is_some() && has_request_line(prefix) {
        return after_newline
            .max()
            .is_some_and(|at| is_other(&prefix[at..]));
    }
    if let Some(at) = memrchr(b'>', prefix)
        && HTTP_CLIENT.find(prefix).is_some()
    {
        let sent = prefix[at + 1..].trim_ascii_start();
        return is_other(sent.strip_prefix(b"\"").unwrap_or(sent));
    }
    match prefix.trim_ascii_start() {
        [b'"' | b'\'', text @ ..] => is_other(text) && is_in_strings(before),
        _ => false,
    }
}

/// Whether the lines before a line are strings with the lines of a request.
fn is_in_strings(before: &[u8]) -> bool {
    let mut strings = lines_before(before).take_while(|line| {
        let line = line.trim_ascii_end();
        let line = line.strip_suffix(b"+").unwrap_or(line).trim_ascii_end();
        line.ends_with(b"\\n'") || line.ends_with(b"\\n\"")
    });
    strings.any(has_request_line)
}
