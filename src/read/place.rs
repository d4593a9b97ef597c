//! Reads the header at one place of a text.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};

use super::header::{Shape, after_first_name, end_of_parts, is_cut, shape};
use super::lines::{Joined, is_offset, join, lossy, plain_text as text_of};
use super::{
    Found, Kind, LONG_PREFIX, MAX_HEADER, NAME, Start, TOKEN, contains_token, escapes, next_token,
};

/// How nearly all headers start.
const USUAL_START: &str = "UsernameToken Username=\"";

/// What is at one place.
pub(super) enum Step<'t> {
    /// No header. Search on from here.
    Nothing(usize),
    /// A header, which starts in the line at the first place. Search on from the second place.
    Header(Found<'t>, usize, usize),
    /// More text is needed, from here on.
    More(usize),
}

/// A place at which a header may start, and its line.
pub(super) struct Place<'t> {
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

/// What is known about newlines, so that a long line with many places is searched for them only
/// once.
#[derive(Default)]
pub(super) struct Newlines {
    /// The start of the line of the last place.
    line: usize,
    last_place: usize,
    /// No newline is between the last place and here.
    none_before: usize,
}

impl<'t> Place<'t> {
    /// Finds the line around a place. `Err` is the place from which on more text is needed.
    pub(super) fn new(
        text: &'t [u8],
        at: usize,
        start: Start,
        newlines: &mut Newlines,
        within_line: bool,
        ended: bool,
    ) -> Result<Self, usize> {
        if let Some(newline) = memrchr(b'\n', &text[newlines.last_place..at]) {
            newlines.line = newlines.last_place + newline + 1;
        }
        newlines.last_place = at;
        let line = newlines.line;
        let limit = text.len().min(at + MAX_HEADER);
        let from = newlines.none_before.max(at);
        let newline = memchr(b'\n', &text[from..limit]);
        newlines.none_before = newline.map_or(limit, |length| from + length);
        let end = match newline {
            Some(length) => from + length,
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

    pub(super) fn read(&self) -> Step<'t> {
        let prefix = &self.text[self.line..self.at];
        // curl prints a response like this. HTML, for example, has no space after the <.
        if self.whole_line && prefix.starts_with(b"< ") {
            return Step::Nothing(self.end);
        }
        let Some(mark) = mark(prefix).filter(|_| self.whole_line) else {
            return self.written();
        };
        // A colour within the value may have been sent.
        let after_name = self.text.get(self.at + NAME.len());
        let line = &self.text[self.at..self.end];
        let line = if prefix.first() == Some(&0x1b) || after_name == Some(&0x1b) {
            text_of(line)
        } else {
            lossy(line)
        };
        match (self.start, mark) {
            (Start::Name, _) => {
                let rest = line[NAME.len()..].trim_start_matches([' ', '\t']);
                if let Some(value) = rest.strip_prefix(':') {
                    let offset = line.len() - value.len();
                    return self.sent(line, offset, mark);
                }
            }
            (Start::Token, Mark::None)
                if line.as_bytes().get(TOKEN.len()) == Some(&b' ')
                    && (line.starts_with(USUAL_START) || after_first_name(&line).is_some()) =>
            {
                return self.sent(line, 0, Mark::None);
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
        let is_source = value.starts_with(['"', '\'', '\\']) && contains_token(value.as_bytes());
        if is_source || first.is_some_and(escapes::only_in_logs) {
            return self.written();
        }
        let is_start = first.is_some() || value.len() <= 2 || is_start_of_token(&value);
        if !is_start || end_of_parts(&value).is_some() {
            return self.header(value, Kind::Sent, None, self.end);
        }
        let is_cut = first.is_none() || is_cut(&value);
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
            Joined::Nothing => self.header(value, Kind::Sent, None, self.end),
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
            // A header in ASCII does not get longer without its escapes.
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
        let joined = if is_last {
            self.join(at, false, read)
        } else {
            Joined::Nothing
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

    /// The start and end of the text that may be a header in a log or a program. `Err` is the place
    /// at which the search continues. `after` is the place after the name or the token.
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

/// The text without its escapes, the names of the escapes, and the kind of text. `None` if it does
/// not start a header.
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
pub(super) fn first(name: &'static str, others: Option<Cow<'static, str>>) -> Cow<'static, str> {
    match others {
        Some(others) => format!("{name}, then {others}").into(),
        None => name.into(),
    }
}

/// A number for a text that does not depend on its digits, see [`Found::context`].
fn context(prefix: &[u8]) -> u64 {
    let is_long = prefix.len() >= LONG_PREFIX - TOKEN.len();
    let start = if is_long {
        &[]
    } else {
        &prefix[..prefix.len().min(16)]
    };
    let end = &prefix[start.len().max(prefix.len().saturating_sub(32))..];
    let mut kept = [0; 48];
    let mut length = 0;
    for part in [start, end] {
        for byte in part {
            kept[length] = *byte;
            length += usize::from(!byte.is_ascii_digit());
        }
    }
    kept[length..].fill(0);
    // The hash function FNV-1a, on eight bytes at once.
    let (words, _) = kept.as_chunks();
    words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        let mixed: u64 = hash ^ u64::from_le_bytes(*word);
        mixed.wrapping_mul(0x0100_0000_01b3).rotate_left(32)
    })
}

/// Whether the text is a start of the word `UsernameToken`, or all of it.
fn is_start_of_token(text: &str) -> bool {
    let text = text.trim().as_bytes();
    TOKEN
        .get(..text.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(text))
}

/// The mark before a header, if the line has nothing else before the header.
fn mark(prefix: &[u8]) -> Option<Mark> {
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
