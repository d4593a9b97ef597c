//! Finds X-WSSE headers in any text: requests, logs, programs.
//!
//! A line that is a header, or that curl prints as sent, is returned byte by byte. Elsewhere the
//! escapes of the text around the header are undone: see [`escapes`].

mod encodings;
mod escapes;
mod header;
mod lines;

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2_iter, memchr3_iter, memrchr};

use encodings::Utf16;
use header::{Shape, after_first_name, end_of_parts, shape};
use lines::{Joined, is_offset, join, plain_text as text_of};

const NAME: &[u8] = b"x-wsse";
const TOKEN: &[u8] = b"usernametoken";

/// How nearly all headers start.
const USUAL_START: &str = "UsernameToken Username=\"";

/// The longest header, in bytes.
const MAX_HEADER: usize = 64 * 1024;

/// A header in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'t> {
    /// The value, or the part of it that the text has.
    pub value: Cow<'t, str>,
    /// The line in which the header starts, from 1.
    pub line: u64,
    /// How sure it is that this value was sent.
    pub kind: Kind,
    /// How the value was written in the text, if it was not written as it is sent.
    pub read_as: Option<Cow<'static, str>>,
    /// A number for the text before the header in its line. It is the same if only digits differ,
    /// as in two lines of one log. A header that appears twice after different texts was usually
    /// sent once: a log and its echo, a command and what it sent.
    pub context: u64,
}

impl<'t> Found<'t> {
    /// A value that was sent exactly like this.
    #[must_use]
    pub fn sent(value: &'t str) -> Self {
        Self {
            value: value.into(),
            line: 1,
            kind: Kind::Sent,
            read_as: None,
            context: 0,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The line is the header as it is sent.
    Sent,
    /// A log, a program or a command has the header.
    Written,
    /// curl sent the value as a header of its own, without the name X-WSSE.
    NotNamed,
    /// The end of the header is missing.
    Cut,
    /// The digest is hidden or not filled in.
    Placeholder,
    /// The header is longer than 64 KiB.
    TooLong,
}

/// A text in which headers are found while it is read.
///
/// ```
/// # use wsse_header::read::Text;
/// let mut text = Text::default();
/// text.push(b"\"X-WSSE\": \"UsernameToken Username=\\\"admin\\\", PasswordDigest=\\\"YWJjZGVm\\\", ");
/// assert_eq!(text.next(), None);
/// text.push(b"Nonce=\\\"bm9uY2U=\\\", Created=\\\"2026-01-15T12:00:00Z\\\"\"\n");
/// let found = text.next().unwrap();
/// assert_eq!(found.value, "UsernameToken Username=\"admin\", PasswordDigest=\"YWJjZGVm\", \
///     Nonce=\"bm9uY2U=\", Created=\"2026-01-15T12:00:00Z\"");
/// ```
#[derive(Default)]
pub struct Text {
    bytes: Vec<u8>,
    /// The start of the text that was not searched yet.
    start: usize,
    /// The number of newlines before `start`.
    newlines: u64,
    /// Whether the text at `start` does not start a line.
    within_line: bool,
    ended: bool,
    encoding: Encoding,
}

#[derive(Default)]
enum Encoding {
    #[default]
    Unknown,
    Utf8,
    Utf16(Utf16),
}

impl Text {
    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.start);
        self.start = 0;
        match &mut self.encoding {
            Encoding::Utf8 => self.bytes.extend_from_slice(bytes),
            Encoding::Utf16(decoder) => decoder.decode(bytes, &mut self.bytes),
            Encoding::Unknown => {
                self.bytes.extend_from_slice(bytes);
                if self.bytes.len() >= 4 {
                    self.recognize();
                }
            }
        }
    }

    /// Says that the text has no more bytes.
    pub fn end(&mut self) {
        self.recognize();
        self.ended = true;
    }

    fn recognize(&mut self) {
        if !matches!(self.encoding, Encoding::Unknown) {
            return;
        }
        self.encoding = Encoding::Utf8;
        if let Some(mut decoder) = Utf16::recognize(&self.bytes) {
            let bytes = std::mem::take(&mut self.bytes);
            decoder.decode(&bytes, &mut self.bytes);
            self.encoding = Encoding::Utf16(decoder);
        }
    }

    /// The next header in the text so far. A header at its end may need more text.
    #[allow(clippy::should_implement_trait)] // the header borrows from the text
    pub fn next(&mut self) -> Option<Found<'_>> {
        if matches!(self.encoding, Encoding::Unknown) {
            return None;
        }
        let text = &self.bytes[self.start..];
        let (found, used) = search(text, self.within_line, self.ended);
        let count = |text| memchr_iter(b'\n', text).count() as u64;
        let at = found.as_ref().map_or(0, |(_, at)| *at);
        let before = self.newlines + count(&text[..at]);
        if used > 0 {
            self.newlines = before + count(&text[at..used]);
            self.within_line = text[used - 1] != b'\n';
            self.start += used;
        }
        let utf16 = matches!(self.encoding, Encoding::Utf16(_));
        found.map(|(mut found, _)| {
            found.line = before + 1;
            if utf16 {
                found.read_as = Some(first("UTF-16", found.read_as));
            }
            found
        })
    }
}

/// The headers of a text.
#[must_use]
pub fn headers(text: &str) -> Vec<Found<'static>> {
    let mut reader = Text {
        encoding: Encoding::Utf8,
        ..Text::default()
    };
    reader.push(text.as_bytes());
    reader.end();
    let mut headers = Vec::new();
    while let Some(found) = reader.next() {
        headers.push(Found {
            value: found.value.into_owned().into(),
            line: found.line,
            ..found
        });
    }
    headers
}

/// A place at which a header may start.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// `X-WSSE` or `X_WSSE`
    Name,
    /// `UsernameToken`
    Token,
}

/// The first place at which a header may start. Looks for the rare letters `w` and `k`.
fn next_start(text: &[u8], from: usize) -> Option<(usize, Start)> {
    memchr3_iter(b'k', b'w', b'W', &text[from..]).find_map(|at| {
        let at = from + at;
        let (start, kind, word) = match text[at] {
            b'k' => (at.checked_sub(10)?, Start::Token, TOKEN),
            _ => (at.checked_sub(2)?, Start::Name, NAME),
        };
        let written = text.get(start..start + word.len())?;
        let same = match kind {
            Start::Token => written.eq_ignore_ascii_case(word),
            Start::Name => {
                written[0] | 0x20 == b'x'
                    && matches!(written[1], b'-' | b'_')
                    && written[2..].eq_ignore_ascii_case(&word[2..])
            }
        };
        (start >= from && same).then_some((start, kind))
    })
}

fn contains_token(text: &[u8]) -> bool {
    next_token(text, 0).is_some()
}

fn next_token(text: &[u8], from: usize) -> Option<usize> {
    let (at, kind) = next_start(text, from)?;
    match kind {
        Start::Token => Some(at),
        Start::Name => next_token(text, at + NAME.len()),
    }
}

fn contains_name_or_token(text: &[u8]) -> bool {
    next_start(text, 0).is_some()
}

/// The largest length up to `length` at which the text can be cut.
fn floor(text: &str, length: usize) -> usize {
    (0..=length.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// What is at one place.
enum Step<'t> {
    /// No header. Search on from here.
    Nothing(usize),
    /// A header, which starts in the line at the first place. Search on from the second place.
    Header(Found<'t>, usize, usize),
    /// More text is needed, from here on.
    More(usize),
}

/// The first header with the place of its line, and the number of bytes that are not needed any
/// more.
fn search(text: &[u8], within_line: bool, ended: bool) -> (Option<(Found<'_>, usize)>, usize) {
    let mut from = 0;
    while let Some((at, start)) = next_start(text, from) {
        let place = Place::new(text, at, start, within_line, ended);
        match place.map_or_else(Step::More, |place| place.read()) {
            Step::Nothing(next) => from = next,
            Step::Header(found, line, used) => return (Some((found, line)), used),
            Step::More(needed) => return (None, needed),
        }
    }
    if ended {
        return (None, text.len());
    }
    let line = memrchr(b'\n', text).map_or(0, |newline| newline + 1);
    let is_long = text.len() - line > MAX_HEADER;
    // The start of a line tells how to read it. In a long line, a word may be incomplete.
    (
        None,
        if is_long {
            text.len() - TOKEN.len()
        } else {
            line
        },
    )
}

/// A place at which a header may start, and its line.
struct Place<'t> {
    text: &'t [u8],
    at: usize,
    start: Start,
    /// The start of the line.
    line: usize,
    /// The end of the line, or of as much of it as a header can have.
    end: usize,
    /// Whether the start of the line is known.
    whole_line: bool,
    ended: bool,
}

/// What a line starts with before a header that was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Nothing but spaces.
    None,
    /// The `>` of `curl -v`.
    Curl,
    /// The offset of `curl --trace-ascii`.
    Offset,
}

impl<'t> Place<'t> {
    /// The line around a place, or the start of the line if its end is needed.
    fn new(
        text: &'t [u8],
        at: usize,
        start: Start,
        within_line: bool,
        ended: bool,
    ) -> Result<Self, usize> {
        let line = memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
        let limit = text.len().min(at + MAX_HEADER);
        let end = match memchr(b'\n', &text[at..limit]) {
            Some(length) => at + length,
            None if ended || limit < text.len() => limit,
            None if at - line > MAX_HEADER => return Err(at - MAX_HEADER),
            None => return Err(line),
        };
        Ok(Self {
            text,
            at,
            start,
            line,
            end,
            whole_line: line > 0 || !within_line,
            ended,
        })
    }

    fn read(&self) -> Step<'t> {
        let prefix = &self.text[self.line..self.at];
        // A response of curl. HTML and others have no space after the <.
        if self.whole_line && prefix.starts_with(b"< ") {
            return Step::Nothing(self.end);
        }
        let Some(mark) = mark(prefix).filter(|_| self.whole_line) else {
            return self.written();
        };
        // A colour within the value may have been sent.
        let after_name = self.text.get(self.at + NAME.len());
        let line = &self.text[self.at..self.end];
        let line = match prefix.first() == Some(&0x1b) || after_name == Some(&0x1b) {
            true => text_of(line),
            false => String::from_utf8_lossy(line),
        };
        match (self.start, mark) {
            (Start::Name, _) => {
                let rest = line[NAME.len()..].trim_start_matches([' ', '\t']);
                if let Some(value) = rest.strip_prefix(':') {
                    let offset = line.len() - value.len();
                    return self.sent(line, offset, mark);
                }
            }
            (Start::Token, Mark::None) if line.as_bytes().get(TOKEN.len()) == Some(&b' ') => {
                if line.starts_with(USUAL_START) || after_first_name(&line).is_some() {
                    return self.sent(line, 0, Mark::None);
                }
            }
            (Start::Token, Mark::Curl) if after_first_name(&line).is_some() => {
                return self.header(trimmed(line, 0), Kind::NotNamed, None, self.end);
            }
            _ => {}
        }
        self.written()
    }

    /// Reads a line that is a header, whose value starts at this offset of the text.
    fn sent(&self, line: Cow<'t, str>, offset: usize, mark: Mark) -> Step<'t> {
        let value = trimmed(line, offset);
        let is_usual = value.starts_with(USUAL_START)
            && value.ends_with('"')
            && memchr_iter(b'"', value.as_bytes()).count() >= 8;
        if is_usual {
            return self.header(value, Kind::Sent, None, self.end);
        }
        if self.end - self.at >= MAX_HEADER {
            return self.header("".into(), Kind::TooLong, None, self.end);
        }
        let first = after_first_name(&value);
        let is_source = value.starts_with(['"', '\'']) && contains_token(value.as_bytes());
        if is_source || first.is_some_and(escapes::only_in_logs) {
            return self.written();
        }
        let is_start = first.is_some() || value.len() <= 2 || is_start_of_token(&value);
        if !is_start || end_of_parts(&value).is_some() {
            return self.header(value, Kind::Sent, None, self.end);
        }
        let is_cut = first.is_none() || header::is_cut(&value);
        let value_at = self.at + offset;
        let read = |joined: &str| {
            let value = joined.trim_start_matches(['>', '|', '-', '+', ' ', '\t']);
            let end = end_of_parts(value)?;
            Some(value[..end].to_owned())
        };
        match self.join(value_at.min(self.end), mark == Mark::Curl, read) {
            Joined::Whole(value, length) => self.header(
                value.into(),
                Kind::Sent,
                Some("joined lines".into()),
                value_at + length,
            ),
            Joined::Open => Step::More(self.line),
            _ if is_cut => self.header(value, Kind::Cut, None, self.end),
            _ => self.header(value, Kind::Sent, None, self.end),
        }
    }

    /// Reads a header in a log, a program or a command.
    fn written(&self) -> Step<'t> {
        let after = self.at
            + if self.start == Start::Name {
                NAME.len()
            } else {
                TOKEN.len()
            };
        let (at, end) = match self.region(after) {
            Ok(region) => region,
            Err(next) => return Step::Nothing(next),
        };
        let text = text_of(&self.text[at..end]);
        let single = unescaped(&text);
        if let Some((value, read_as, Shape::Whole(length))) = single {
            let value: Cow<'t, str> = match (value, &text) {
                (Cow::Owned(mut value), _) => {
                    value.truncate(length);
                    value.into()
                }
                (Cow::Borrowed(_), Cow::Borrowed(text)) => text[..length].into(),
                (Cow::Borrowed(value), _) => value[..length].to_owned().into(),
            };
            // Without its escapes, a header of ASCII is not longer than with them.
            let after = if value.is_ascii() { at + length } else { after };
            return self.header(value, Kind::Written, read_as, after);
        }
        if single.is_none() && text.len() > TOKEN.len() + 24 {
            return Step::Nothing(after);
        }
        let read = |joined: &str| {
            let (value, read_as, Shape::Whole(length)) = unescaped(joined)? else {
                return None;
            };
            Some((value[..length].to_owned(), read_as))
        };
        // Only the last header of a line can go on in the next one.
        let is_last = end == self.end && next_token(&self.text[..end], after).is_none();
        let joined = match is_last {
            true => self.join(at, false, read),
            false => Joined::Nothing,
        };
        match (joined, single) {
            (Joined::Whole((value, read_as), length), _) => {
                let read_as = first("joined lines", read_as);
                self.header(value.into(), Kind::Written, Some(read_as), at + length)
            }
            (Joined::Open, _) => Step::More(self.line),
            (_, Some((value, read_as, shape))) => {
                let kind = match shape {
                    Shape::Wrong => Kind::Written,
                    Shape::Placeholder => Kind::Placeholder,
                    Shape::Whole(_) | Shape::Cut => Kind::Cut,
                };
                let value = value.trim().to_owned();
                self.header(value.into(), kind, read_as, after)
            }
            (_, None) => Step::Nothing(after),
        }
    }

    /// The start and end of the text that may be a header in a log or a program, or the place at
    /// which to search on. `after` is the place after the name or the token.
    fn region(&self, after: usize) -> Result<(usize, usize), usize> {
        // In a short line, the text is read once to its end, whatever follows the header.
        if self.start == Start::Token && self.end - self.at < 1024 {
            return Ok((self.at, self.end));
        }
        let token = next_token(&self.text[..self.end], after);
        if self.start == Start::Token {
            return Ok((self.at, token.unwrap_or(self.end)));
        }
        // The token after the name is found next. Without one, the parts follow the name.
        if let Some(token) = token {
            return Err(token);
        }
        let rest = &self.text[after..self.end];
        let near = &rest[..rest.len().min(24)];
        let username = memchr2_iter(b'u', b'U', near).find(|at| {
            let word = &rest[*at..rest.len().min(at + 8)];
            b"username"[..word.len()].eq_ignore_ascii_case(word)
                || is_start_of_token(&text_of(rest[*at..].trim_ascii_end()))
        });
        username.map(|at| (after + at, self.end)).ok_or(after)
    }

    /// Joins the lines from this place on.
    fn join<R>(&self, at: usize, by_curl: bool, read: impl Fn(&str) -> Option<R>) -> Joined<R> {
        let end = self.text.len().min(self.at + MAX_HEADER);
        let ended = self.ended || end < self.text.len();
        join(&self.text[at..end], ended, by_curl, read)
    }

    fn header(
        &self,
        value: Cow<'t, str>,
        kind: Kind,
        read_as: Option<Cow<'static, str>>,
        end: usize,
    ) -> Step<'t> {
        let found = Found {
            value,
            line: 0,
            kind,
            read_as,
            context: context(&self.text[self.line..self.at]),
        };
        Step::Header(found, self.line, end.min(self.text.len()))
    }
}

/// The text without its escapes, their names, and what it is. `None` if it does not start a header.
fn unescaped(text: &str) -> Option<(Cow<'_, str>, Option<Cow<'static, str>>, Shape)> {
    let (mut value, mut names) = escapes::undo(text, after_first_name)?;
    // A shell has three ways to write an apostrophe in single quotes.
    let in_shell = ["'\\''", "'\"'\"'", "\\'"];
    let has_apostrophe = |at| in_shell.iter().any(|quote| value[at..].starts_with(quote));
    if names.is_none() && memchr2_iter(b'\\', b'\'', value.as_bytes()).any(has_apostrophe) {
        let unquoted = in_shell
            .iter()
            .fold(value.into_owned(), |text, quote| text.replace(quote, "'"));
        value = unquoted.into();
        names = Some("a string in single quotes ('\\'')".into());
    }
    let shape = shape(&value);
    Some((value, names, shape))
}

/// Names a way of reading before others.
fn first(name: &'static str, others: Option<Cow<'static, str>>) -> Cow<'static, str> {
    match others {
        Some(others) => format!("{name}, then {others}").into(),
        None => name.into(),
    }
}

/// A number for a text that does not depend on its digits, see [`Found::context`].
fn context(prefix: &[u8]) -> u64 {
    let start = &prefix[..prefix.len().min(16)];
    let end = &prefix[start.len().max(prefix.len().saturating_sub(32))..];
    let bytes = start
        .iter()
        .chain(end)
        .filter(|byte| !byte.is_ascii_digit());
    // The hash function FNV-1a.
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether the text is a start of the word `UsernameToken`, or all of it.
fn is_start_of_token(text: &str) -> bool {
    let text = text.trim().as_bytes();
    TOKEN
        .get(..text.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(text))
}

/// What the text before a header is, if the header is the whole line.
fn mark(prefix: &[u8]) -> Option<Mark> {
    if prefix.is_empty() {
        return Some(Mark::None);
    }
    // The last of these signs end a byte order mark and a colour.
    let may_end = matches!(prefix.last(), Some(b'>' | b' ' | b'\t' | 0xbf | b'm'));
    let is_word = |byte: &u8| byte.is_ascii_alphabetic();
    let has_words = prefix[0] != 0x1b && prefix.iter().any(is_word) && !prefix.ends_with(b": ");
    if prefix.len() > 40 || !may_end || has_words {
        return None;
    }
    let prefix = text_of(prefix);
    // curl --trace-time prints the time first.
    let is_time = |sign: char| matches!(sign, '0'..='9' | ':' | '.' | '-' | ' ');
    let prefix = prefix.trim_start_matches('\u{feff}').trim();
    match prefix.trim_start_matches(is_time) {
        "" if prefix.is_empty() => Some(Mark::None),
        ">" => Some(Mark::Curl),
        _ => prefix
            .strip_suffix(':')
            .is_some_and(is_offset)
            .then_some(Mark::Offset),
    }
}

/// The text from this offset, without the spaces around it.
fn trimmed(text: Cow<'_, str>, offset: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text[offset..].trim().into(),
        Cow::Owned(text) => text[offset..].trim().to_owned().into(),
    }
}
