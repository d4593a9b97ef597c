//! Finds X-WSSE headers and SOAP messages in any text: requests, logs, programs.
//!
//! A line that is a header, or that curl prints as sent, is returned byte by byte. Elsewhere the
//! escapes of the text around the header are undone: see `escapes`.

mod context;
mod encodings;
mod escapes;
mod header;
mod hexdump;
mod hidden;
mod html;
mod lines;
mod mark;
mod newlines;
mod place;
pub mod soap;
mod starts;
mod unescape;

use std::borrow::Cow;
use std::collections::VecDeque;

use memchr::{memchr_iter, memrchr};

use encodings::Utf16;
use hidden::Hidden;
use lines::lossy;
use newlines::Newlines;
use place::{Place, Step};
use soap::{FoundMessage, Messages};
use starts::{Start, contains_name_or_token, contains_token, next_start, next_token};
use unescape::ways_of_reading;

const NAME: &[u8] = b"x-wsse";
const TOKEN: &[u8] = b"usernametoken";

/// The longest header, in bytes.
const MAX_HEADER: usize = 64 * 1024;

/// The most bytes between the name of a header and its value, such as `": ["` in JSON.
const MAX_BEFORE_VALUE: usize = 24;

/// With this many bytes before a header in its line, the start of the line does not matter.
const LONG_PREFIX: usize = 1024;

/// The text before a line that may show what the line is, in bytes.
const LOOK_BACK: usize = 4096;

/// A header in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'t> {
    /// The value, or the part of it that the text has.
    pub value: Cow<'t, str>,
    /// The line in which the header starts, from 1.
    pub line: u64,
    /// How the value appeared in the text.
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

    /// A copy that does not borrow from the text.
    #[must_use]
    pub fn into_owned(self) -> Found<'static> {
        Found {
            value: self.value.into_owned().into(),
            read_as: self.read_as,
            line: self.line,
            kind: self.kind,
            context: self.context,
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
    /// The value was sent in a header with another name than X-WSSE.
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
    /// The start of the text that was not searched yet. Some text before it is kept.
    start: usize,
    /// The number of newlines before `start`.
    newlines: u64,
    /// Whether the text at `start` does not start a line.
    within_line: bool,
    ended: bool,
    encoding: Encoding,
    messages: Messages,
    hidden: Hidden,
    /// What was found in hidden text.
    found: VecDeque<Found<'static>>,
    found_messages: Vec<FoundMessage>,
}

#[derive(Default)]
enum Encoding {
    #[default]
    Unknown,
    Utf8,
    Utf16(Utf16),
}

impl Text {
    /// A text that is complete.
    #[must_use]
    pub fn whole(text: &str) -> Self {
        let mut reader = Self {
            encoding: Encoding::Utf8,
            ..Self::default()
        };
        reader.push(text.as_bytes());
        reader.end();
        reader
    }

    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let unneeded = self.start.saturating_sub(LOOK_BACK);
        self.bytes.drain(..unneeded);
        self.start -= unneeded;
        let before = self.bytes.len();
        match &mut self.encoding {
            Encoding::Utf8 => self.bytes.extend_from_slice(bytes),
            Encoding::Utf16(decoder) => decoder.decode(bytes, &mut self.bytes),
            Encoding::Unknown => {
                self.bytes.extend_from_slice(bytes);
                if self.bytes.len() >= 4 {
                    self.recognize();
                }
                return;
            }
        }
        self.look_for_lines(before);
    }

    /// Says that the text has no more bytes.
    pub fn end(&mut self) {
        self.recognize();
        self.messages.end();
        self.hidden.end();
        self.read_hidden();
        self.ended = true;
    }

    /// Reads what is found line by line in the bytes from this place on.
    fn look_for_lines(&mut self, from: usize) {
        self.messages.push(&self.bytes[from..]);
        self.hidden.push(&self.bytes[from..]);
        self.read_hidden();
    }

    fn read_hidden(&mut self) {
        let is_whole = |found: &Found| matches!(found.kind, Kind::Sent | Kind::Written);
        for hidden in self.hidden.take() {
            let mut text = Text::whole(&lossy(&hidden.text));
            while let Some(found) = text.next() {
                if is_whole(&found) {
                    let read_as = ways_of_reading(hidden.read_as, found.read_as.clone());
                    self.found.push_back(Found {
                        line: hidden.line,
                        read_as: Some(read_as),
                        ..found.into_owned()
                    });
                }
            }
            let messages = text.take_messages().into_iter();
            self.found_messages
                .extend(messages.map(|found| FoundMessage {
                    line: hidden.line,
                    read_as: Some(ways_of_reading(hidden.read_as, found.read_as)),
                    ..found
                }));
        }
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
        self.look_for_lines(0);
    }

    /// The SOAP messages in the text so far that were not taken yet.
    pub fn take_messages(&mut self) -> Vec<FoundMessage> {
        let mut messages = self.messages.take();
        messages.append(&mut self.found_messages);
        messages
    }

    /// Whether there are messages to take.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        !self.messages.is_empty() || !self.found_messages.is_empty()
    }

    /// The line of the next unfinished SOAP message: its end is missing, or more than 1 MiB away.
    pub fn next_unfinished(&mut self) -> Option<u64> {
        self.messages.next_unfinished()
    }

    /// The next header in the text so far. A header at its end may need more text.
    #[allow(clippy::should_implement_trait)] // the header borrows from the text
    pub fn next(&mut self) -> Option<Found<'_>> {
        if let Some(found) = self.found.pop_front() {
            return Some(found);
        }
        if matches!(self.encoding, Encoding::Unknown) {
            return None;
        }
        let part = Part {
            bytes: &self.bytes,
            start: self.start,
            starts_within_line: self.within_line,
            is_last: self.ended,
        };
        let Search {
            found,
            line_start,
            used,
        } = search(part);
        let count = |text| memchr_iter(b'\n', text).count() as u64;
        let before = self.newlines + count(&part.bytes[part.start..line_start]);
        if used > part.start {
            self.newlines = before + count(&part.bytes[line_start..used]);
            self.within_line = part.bytes[used - 1] != b'\n';
            self.start = used;
        }
        let utf16 = matches!(self.encoding, Encoding::Utf16(_));
        found.map(|mut found| {
            found.line = before + 1;
            if utf16 {
                found.read_as = Some(ways_of_reading("UTF-16", found.read_as));
            }
            found
        })
    }
}

/// The headers of a text.
#[must_use]
pub fn headers(text: &str) -> Vec<Found<'static>> {
    let mut reader = Text::whole(text);
    let mut headers = Vec::new();
    while let Some(found) = reader.next() {
        headers.push(found.into_owned());
    }
    headers
}

/// The largest length up to `length` at which the text can be cut.
fn floor(text: &str, length: usize) -> usize {
    (0..=length.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// As much of a text as was read and is still needed.
#[derive(Clone, Copy)]
struct Part<'t> {
    bytes: &'t [u8],
    /// The text before this place was searched already.
    start: usize,
    /// Whether the line at `start` started earlier.
    starts_within_line: bool,
    /// Whether the text ends with it.
    is_last: bool,
}

/// The search for the first header of a part.
struct Search<'t> {
    found: Option<Found<'t>>,
    /// Where the header's line starts.
    line_start: usize,
    /// The end of the text that was searched.
    used: usize,
}

fn search(part: Part<'_>) -> Search<'_> {
    let nothing = |used| Search {
        found: None,
        line_start: part.start,
        used,
    };
    let text = part.bytes;
    let mut from = part.start;
    let mut newlines = Newlines::new(from);
    while let Some((at, start)) = next_start(text, from) {
        match Place::read(part, at, start, &mut newlines) {
            Step::Nothing { next } => from = next,
            Step::Header {
                found,
                line_start,
                next,
            } => {
                return Search {
                    found: Some(found),
                    line_start,
                    used: next,
                };
            }
            Step::NeedsMore { needed } => return nothing(needed),
        }
    }
    if part.is_last {
        return nothing(text.len());
    }
    let newline = memrchr(b'\n', &text[part.start..]);
    let line = part.start + newline.map_or(0, |newline| newline + 1);
    // The start of a line decides how the line is read. In a long line, the text just before the
    // header decides it.
    if text.len() - line > MAX_HEADER {
        nothing(text.len() - LONG_PREFIX)
    } else {
        nothing(line)
    }
}
