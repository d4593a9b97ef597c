//! Reads the header at one place of a text.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2_iter};

use super::context::context;
use super::header::{
    Shape, after_first_name, assigned_digest, has_first_parts_only, hides_parts, hides_value,
    is_cut, is_masked, is_placeholder, parts,
};
use super::lines::{Joined, join, lossy, plain_text as text_of};
use super::mark::{Mark, is_in_other_header, is_in_request, is_in_response, mark};
use super::newlines::Newlines;
use super::unescape::{Unescaped, beginning, unescaped, ways_of_reading};
use super::{
    Found, Kind, LONG_PREFIX, MAX_BEFORE_VALUE, MAX_HEADER, NAME, Part, Start, TOKEN,
    contains_token, escapes, headers, html, next_token,
};
use crate::wsse::php_base64_decode;

/// How nearly all headers start.
const USUAL_START: &str = "UsernameToken Username=\"";

/// The longest value of a header that may be hidden as a whole, such as `[REDACTED]`.
const MAX_HIDDEN: usize = 64;

/// What is at one place.
pub(super) enum Step<'t> {
    /// No header. The search continues at `next`.
    Nothing { next: usize },
    /// A header. The search continues at `next`.
    Header {
        found: Found<'t>,
        line_start: usize,
        next: usize,
    },
    /// Nothing is certain before more text is read. The text is needed from here on.
    NeedsMore { needed: usize },
}

impl Step<'_> {
    /// Says of a whole header that it was sent under another name.
    fn not_named(mut self) -> Self {
        if let Self::Header { found, .. } = &mut self
            && found.kind == Kind::Written
        {
            found.kind = Kind::NotNamed;
        }
        self
    }
}

/// A place at which a header may start, and its line.
pub(super) struct Place<'t> {
    part: Part<'t>,
    at: usize,
    start: Start,
    line_start: usize,
    /// The end of the line, or of as much of it as a header can have.
    end: usize,
}

impl<'t> Place<'t> {
    /// Reads the header at this place, if there is one.
    pub(super) fn read(
        part: Part<'t>,
        at: usize,
        start: Start,
        newlines: &mut Newlines,
    ) -> Step<'t> {
        let text = part.bytes;
        let line_start = newlines.line_start(text, at);
        let limit = text.len().min(at + MAX_HEADER);
        let line_end = newlines.line_end(text, at, limit);
        let line_is_open = line_end.is_none() && !part.is_last && limit == text.len();
        if line_is_open {
            // In a long line, only the last 64 KiB before the place are needed.
            let is_long = at - line_start > MAX_HEADER;
            let needed = if is_long { at - MAX_HEADER } else { line_start };
            return Step::NeedsMore { needed };
        }
        let place = Self {
            part,
            at,
            start,
            line_start,
            end: line_end.unwrap_or(limit),
        };
        place.read_line()
    }

    fn read_line(&self) -> Step<'t> {
        if self.start == Start::Base64 {
            return self.base64();
        }
        let prefix = &self.part.bytes[self.line_start..self.at];
        let starts_line = self.line_start > self.part.start || !self.part.starts_within_line;
        let before = &self.part.bytes[..self.line_start];
        if starts_line && is_in_response(prefix, before) {
            return Step::Nothing { next: self.end };
        }
        let Some(mark) = mark(prefix, before).filter(|_| starts_line) else {
            let written = self.written();
            return if self.start == Start::Token && is_in_other_header(prefix, before) {
                written.not_named()
            } else {
                written
            };
        };
        // A header cannot have colours: HTTP excludes control characters.
        let line = text_of(&self.part.bytes[self.at..self.end]);
        match self.start {
            Start::Name => self.at_name(line, mark),
            _ => self.at_token(line, mark),
        }
    }

    /// Reads the header in the base64 around this place.
    fn base64(&self) -> Step<'t> {
        let line = &self.part.bytes[self.line_start..self.end];
        let is_other = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"+/".contains(byte);
        let (before, after) = line.split_at(self.at - self.line_start);
        let start = before
            .iter()
            .rposition(is_other)
            .map_or(0, |other| other + 1);
        let end = after.iter().position(is_other).unwrap_or(after.len());
        let encoded = &line[start..before.len() + end];
        let text = php_base64_decode(&lossy(encoded));
        let next = self.at + end;
        let mut found = headers(&lossy(&text)).into_iter();
        match found.find(|found| matches!(found.kind, Kind::Sent | Kind::Written)) {
            Some(Found {
                value,
                kind,
                read_as,
                ..
            }) => {
                let read_as = ways_of_reading("base64", read_as);
                self.header(value, kind, Some(read_as), next)
            }
            None => Step::Nothing { next },
        }
    }

    /// Reads a line that starts with `X-WSSE`.
    fn at_name(&self, line: Cow<'t, str>, mark: Mark) -> Step<'t> {
        let rest = line[NAME.len()..].trim_start_matches([' ', '\t']);
        match rest.strip_prefix(':') {
            _ if mark == Mark::OtherHeader => Step::Nothing {
                next: self.at + NAME.len(),
            },
            Some(value) if line.as_bytes()[1] == b'_' && self.is_sent(mark) => {
                let offset = line.len() - value.len();
                self.header(trimmed(line, offset), Kind::NotNamed, None, self.end)
            }
            Some(value) => {
                let offset = line.len() - value.len();
                self.sent(line, offset, mark)
            }
            None => self.written(),
        }
    }

    /// Whether the line is in a request that a program printed as sent.
    fn is_sent(&self, mark: Mark) -> bool {
        mark == Mark::Curl || is_in_request(&self.part.bytes[..self.line_start])
    }

    /// Whether the line may come from a document, such as a web page: no program printed it as sent.
    fn is_in_document(&self, mark: Mark) -> bool {
        self.start == Start::Name && mark == Mark::None && !self.is_sent(mark)
    }

    /// Reads a line that starts with `UsernameToken`: a value without its name, or one that curl
    /// sent as a header of its own.
    fn at_token(&self, line: Cow<'t, str>, mark: Mark) -> Step<'t> {
        let has_space = line.as_bytes().get(TOKEN.len()) == Some(&b' ');
        let starts_value = line.starts_with(USUAL_START) || after_first_name(&line).is_some();
        match mark {
            Mark::None if has_space && starts_value => self.sent(line, 0, mark),
            Mark::Curl | Mark::OtherHeader if starts_value => {
                self.header(trimmed(line, 0), Kind::NotNamed, None, self.end)
            }
            // The header may go on in the next lines.
            Mark::Offset if starts_value => self.written().not_named(),
            _ => self.written(),
        }
    }

    /// Reads a line that is a header, whose value starts at this offset of the text.
    fn sent(&self, line: Cow<'t, str>, offset: usize, mark: Mark) -> Step<'t> {
        let value = trimmed(line, offset);
        if is_usual(&value) {
            return self.header(value, Kind::Sent, None, self.end);
        }
        if self.end - self.at >= MAX_HEADER {
            return self.header("".into(), Kind::TooLong, None, self.end);
        }
        let after_name = after_first_name(&value);
        let is_source = value.starts_with(['"', '\'', '\\']) && contains_token(value.as_bytes());
        let parts = parts(&value);
        let is_start = after_name.is_some() || value.len() <= 2 || is_start_of_token(&value);
        let is_hidden = match &parts {
            Some(parts) => parts.are_hidden(),
            None if is_start => match assigned_digest(&value) {
                Some(digest) => is_masked(digest),
                None => !is_cut(&value) && hides_parts(&value),
            },
            None => value.len() < MAX_HIDDEN && (is_masked(&value) || hides_parts(&value)),
        };
        if is_hidden {
            return self.header(value, Kind::Placeholder, None, self.end);
        }
        let is_escaped = match &parts {
            Some(parts) => parts.have_backslash(),
            None => {
                after_name.is_some_and(escapes::only_in_logs)
                    || (after_name.is_some_and(escapes::only_in_documents)
                        && self.is_in_document(mark))
                    || html::has_tag(&value)
            }
        };
        if is_source || is_escaped {
            return self.written();
        }
        if !is_start || parts.is_some() {
            return self.header(value, Kind::Sent, None, self.end);
        }
        self.sent_in_lines(value, self.at + offset, mark)
    }

    /// Reads a header that may continue in the next lines. Its first line has this value, at this
    /// place.
    fn sent_in_lines(&self, value: Cow<'t, str>, at: usize, mark: Mark) -> Step<'t> {
        let read = |joined: &str| {
            let value = joined.trim_start_matches(['>', '|', '-', '+', ' ', '\t']);
            let parts = parts(value)?;
            let kind = if parts.are_hidden() {
                Kind::Placeholder
            } else {
                Kind::Sent
            };
            Some((value[..parts.end].to_owned(), kind))
        };
        let by_curl = mark == Mark::Curl && is_in_request(&self.part.bytes[..self.line_start]);
        match self.join(at.min(self.end), by_curl, read) {
            Joined::Whole((value, kind), length) => {
                let read_as = Some("joined lines".into());
                self.header(value.into(), kind, read_as, at + length)
            }
            Joined::Open => self.needs_more(),
            Joined::Nothing => {
                let is_cut = after_first_name(&value).is_none()
                    || is_cut(&value)
                    || (self.is_last_line() && has_first_parts_only(&value));
                let kind = if is_cut { Kind::Cut } else { Kind::Sent };
                self.header(value, kind, None, self.end)
            }
        }
    }

    fn is_last_line(&self) -> bool {
        self.part.is_last && self.part.bytes[self.end..].len() <= 1
    }

    /// Reads a header in a log, a program or a command.
    fn written(&self) -> Step<'t> {
        let after = self.at + self.start.word().len();
        let Range { start: at, end } = match self.region(after) {
            Region::Text(region) => region,
            Region::Nothing { next } => return Step::Nothing { next },
            Region::Hidden => return self.header("".into(), Kind::Placeholder, None, after),
        };
        let text = text_of(&self.part.bytes[at..end]);
        let in_line = match unescaped(&text) {
            Some(Unescaped {
                value,
                read_as,
                shape: Shape::Whole(length),
            }) => {
                let value = beginning(value, &text, length);
                // A header in ASCII does not get longer without its escapes.
                let next = if value.is_ascii() { at + length } else { after };
                return self.header(value, Kind::Written, read_as, next);
            }
            None if text.len() > TOKEN.len() + MAX_BEFORE_VALUE => {
                return Step::Nothing { next: after };
            }
            in_line => in_line,
        };
        // Only the last header of a line can continue in the next line.
        let is_last = end == self.end && next_token(&self.part.bytes[..end], after).is_none();
        if is_last {
            let joined = self.join(at, false, |joined| {
                let unescaped = unescaped(joined)?;
                let Shape::Whole(length) = unescaped.shape else {
                    return None;
                };
                Some((unescaped.value[..length].to_owned(), unescaped.read_as))
            });
            match joined {
                Joined::Whole((value, read_as), length) => {
                    let read_as = ways_of_reading("joined lines", read_as);
                    return self.header(value.into(), Kind::Written, Some(read_as), at + length);
                }
                Joined::Open => return self.needs_more(),
                Joined::Nothing => {}
            }
        }
        let Some(Unescaped {
            value,
            read_as,
            shape,
        }) = in_line
        else {
            return Step::Nothing { next: after };
        };
        let kind = match shape {
            Shape::Wrong => Kind::Written,
            Shape::Placeholder => Kind::Placeholder,
            Shape::Whole(_) | Shape::Cut => Kind::Cut,
        };
        self.header(value.trim().to_owned().into(), kind, read_as, after)
    }

    /// The text that may be a header in a log or a program. `after` is the place after the name or
    /// the token.
    fn region(&self, after: usize) -> Region {
        // In a short line, the text is read once to its end, whatever follows the header.
        if self.start == Start::Token && self.end - self.at < 1024 {
            return Region::Text(self.at..self.end);
        }
        let token = next_token(&self.part.bytes[..self.end], after);
        if self.start == Start::Token {
            return Region::Text(self.at..token.unwrap_or(self.end));
        }
        // Nearly all names have a token after them.
        let starts_value = |token: &usize| {
            let first = self.part.bytes.get(token + TOKEN.len() + 1);
            token - after < MAX_BEFORE_VALUE && first.is_some_and(u8::is_ascii_alphabetic)
        };
        if let Some(next) = token.filter(starts_value) {
            return Region::Nothing { next };
        }
        let rest = &self.part.bytes[after..self.end];
        if hides_value(&text_of(&rest[..rest.len().min(MAX_HIDDEN)])) {
            return Region::Hidden;
        }
        // The token after the name is found next. Without one, the parts follow the name.
        if let Some(token) = token {
            return Region::Nothing { next: token };
        }
        let near = &rest[..rest.len().min(MAX_BEFORE_VALUE)];
        let username = memchr2_iter(b'u', b'U', near).find(|at| {
            let word = &rest[*at..rest.len().min(at + 8)];
            b"username"[..word.len()].eq_ignore_ascii_case(word)
                || is_start_of_token(&text_of(rest[*at..].trim_ascii_end()))
        });
        match username {
            Some(at) => Region::Text(after + at..self.end),
            None => Region::Nothing { next: after },
        }
    }

    /// Joins the lines from this place on.
    fn join<R>(&self, at: usize, by_curl: bool, read: impl Fn(&str) -> Option<R>) -> Joined<R> {
        let text = self.part.bytes;
        let end = text.len().min(self.at + MAX_HEADER);
        let ended = self.part.is_last || end < text.len();
        let prefix = &text[self.line_start..self.at];
        let prefix = &prefix[..prefix.len().min(LONG_PREFIX)];
        join(&text[at..end], prefix, ended, by_curl, read)
    }

    fn needs_more(&self) -> Step<'t> {
        Step::NeedsMore {
            needed: self.line_start,
        }
    }

    fn header(
        &self,
        value: Cow<'t, str>,
        kind: Kind,
        read_as: Option<Cow<'static, str>>,
        next: usize,
    ) -> Step<'t> {
        let found = Found {
            value,
            line: 0,
            kind,
            read_as,
            context: context(&self.part.bytes[self.line_start..self.at]),
        };
        Step::Header {
            found,
            line_start: self.line_start,
            next: next.min(self.part.bytes.len()),
        }
    }
}

/// Where to look for a header.
enum Region {
    Text(Range<usize>),
    /// Nowhere. The search continues at `next`.
    Nothing {
        next: usize,
    },
    /// Nowhere, because a program printed a mask instead of the value.
    Hidden,
}

/// Whether a value is nearly certainly a header that was printed as it was sent. Only a look at its
/// ends and quotes, since most headers are read here.
fn is_usual(value: &str) -> bool {
    if !value.starts_with(USUAL_START) || !value.ends_with('"') {
        return false;
    }
    let mut quotes = memchr_iter(b'"', value.as_bytes()).skip(2);
    let (Some(open), Some(close)) = (quotes.next(), quotes.next()) else {
        return false;
    };
    let (Some(nonce), Some(_), Some(created), Some(_)) =
        (quotes.next(), quotes.next(), quotes.next(), quotes.next())
    else {
        return false;
    };
    let is_shown = |quote: usize| matches!(value.as_bytes()[quote + 1], b'+' | b'/'..=b'9' | b'A'..=b'Z' | b'a'..=b'z');
    !is_placeholder(&value[open + 1..close])
        && is_shown(nonce)
        && is_shown(created)
        && memchr(b'\\', value.as_bytes()).is_none()
}

/// Whether the text is a start of the word `UsernameToken`, or all of it.
fn is_start_of_token(text: &str) -> bool {
    let text = text.trim().as_bytes();
    TOKEN
        .get(..text.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(text))
}

/// The text from this offset, without the spaces around it.
fn trimmed(text: Cow<'_, str>, offset: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text[offset..].trim().into(),
        Cow::Owned(text) => text[offset..].trim().to_owned().into(),
    }
}
