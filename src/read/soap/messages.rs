//! Finds the SOAP messages of a text.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter, memchr3_iter};

use super::collector::{Collector, MAX_MESSAGE, Progress, is_start};
use super::{SoapMessage, folded, parse};
use crate::read::escapes::{self, Escape};
use crate::read::lines::{lossy, without_repeated};
use crate::read::unescape::ways_of_reading;

/// The most bytes that are read of one line. The rest of the line counts again after each message.
/// That is enough for 2000 messages in 1 MiB; after more, the rest of the line is skipped.
const MAX_READ_OF_LINE: usize = 1024 * 1024 * 1024;

/// A SOAP message in a text.
#[derive(Debug, PartialEq, Eq)]
pub struct FoundMessage {
    /// The message.
    pub message: SoapMessage,
    /// The line in which it starts, from 1.
    pub line: u64,
    /// How the message was written in the text, if it was not written as it is sent.
    pub read_as: Option<Cow<'static, str>>,
}

/// Finds messages in a text that is read in blocks.
#[derive(Default)]
pub(in crate::read) struct Messages {
    /// The start of a line whose end was not read yet.
    partial: Vec<u8>,
    /// The number of newlines before this line.
    newlines: u64,
    open: Option<Open>,
    found: Vec<FoundMessage>,
    /// The lines of unfinished messages.
    unfinished: VecDeque<u64>,
}

/// A message whose end was not read yet.
struct Open {
    collector: Collector,
    line: u64,
    /// The text before the message in its line. A log or a quoted mail repeats it in the next lines.
    prefix: String,
    /// Whether the message starts its line.
    starts_line: bool,
    escape: Option<&'static Escape>,
}

impl Messages {
    pub(in crate::read) fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(newline) = memchr(b'\n', rest) {
            let (line, after) = rest.split_at(newline + 1);
            if self.partial.is_empty() {
                self.line(line);
            } else {
                self.partial.extend_from_slice(line);
                self.partial_line();
            }
            self.newlines += 1;
            rest = after;
        }
        self.partial.extend_from_slice(rest);
        if self.partial.len() > MAX_MESSAGE {
            self.partial_line();
        }
    }

    pub(in crate::read) fn end(&mut self) {
        self.partial_line();
        self.give_up();
    }

    pub(in crate::read) fn take(&mut self) -> Vec<FoundMessage> {
        std::mem::take(&mut self.found)
    }

    pub(in crate::read) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The line of the next unfinished message: its end is missing, or too far away.
    pub(in crate::read) fn next_unfinished(&mut self) -> Option<u64> {
        self.unfinished.pop_front()
    }

    fn partial_line(&mut self) {
        let line = std::mem::take(&mut self.partial);
        self.line(&line);
        self.partial = line;
        self.partial.clear();
    }

    fn line(&mut self, line: &[u8]) {
        if self.open.is_none() && start(line).is_none() {
            return;
        }
        let mut rest = lossy(line);
        if let Some(open) = &self.open {
            if !open.prefix.is_empty() {
                rest = without_repeated(&open.prefix, &rest).to_owned().into();
            }
            if open.collector.is_followed_by_another(&open.undo(&rest)) {
                self.give_up();
            }
        }
        let mut starts_line = true;
        let mut left_to_read = MAX_READ_OF_LINE;
        while rest.len() <= left_to_read {
            left_to_read -= rest.len();
            let mut open = match self.open.take() {
                Some(open) => open,
                None => match start(rest.as_bytes()) {
                    Some((at, escape)) => {
                        let prefix = rest[..at].to_owned();
                        rest = from(rest, at);
                        Open {
                            collector: Collector::default(),
                            line: self.newlines + 1,
                            prefix,
                            starts_line: starts_line && at == 0,
                            escape,
                        }
                    }
                    None => return,
                },
            };
            let text = open.undo(&rest);
            let before = open.collector.text().len();
            match open.collector.push(&text) {
                Progress::NoMessage => return,
                Progress::TooLong => {
                    self.open = Some(open);
                    return self.give_up();
                }
                Progress::Part => {
                    self.open = Some(open);
                    return;
                }
                Progress::Message(length) => {
                    self.found.extend(open.message(length));
                    starts_line = false;
                    // The message has `before` bytes of the lines before this one.
                    rest = text[length - before..].to_owned().into();
                }
            }
        }
    }

    fn give_up(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        if let Some(message) = open.unfolded() {
            self.found.push(message);
        } else if open.collector.text().contains("UsernameToken") {
            self.unfinished.push_back(open.line);
        }
    }
}

impl Open {
    fn undo<'t>(&self, line: &'t str) -> Cow<'t, str> {
        let Some(escape) = self.escape else {
            return line.into();
        };
        let mut text = (escape.undo)(line);
        // JSON in JSON, for example.
        for _ in 0..3 {
            if !text.contains("=\\") {
                break;
            }
            text = (escape.undo)(&text);
        }
        text.into()
    }

    /// The message of this length, if it may matter to the user.
    fn message(&self, length: usize) -> Option<FoundMessage> {
        let text = self.collector.text();
        let message = &text[..length];
        // In a log, anything may precede and follow a message.
        let is_document = self.starts_line && self.escape.is_none();
        // A message without a token, such as a response, matters only if the text starts with it.
        let mut names = ["Security", "UsernameToken"].iter();
        let is_wanted = names.any(|name| message.contains(name)) || (is_document && self.line == 1);
        if !is_wanted {
            return None;
        }
        let message = parse(if is_document { text } else { message });
        // A client may send a nonce with a newline, so that alone does not show folded lines.
        let is_folded = || folded::is_broken(&message.root) && folded::has_full_lines(text);
        if message.flaw.is_some() || is_folded() {
            let unfolded = self.unfolded();
            if unfolded.is_some() {
                return unfolded;
            }
        }
        Some(FoundMessage {
            message,
            line: self.line,
            read_as: self.escape.map(|escape| escape.name.into()),
        })
    }

    /// The message without the newlines of a program that folded its lines at some width, if the
    /// message is whole without them.
    fn unfolded(&self) -> Option<FoundMessage> {
        let text = folded::joined(self.collector.text())?;
        let Progress::Message(length) = Collector::default().push(&text) else {
            return None;
        };
        let message = parse(&text[..length]);
        let is_whole = message.flaw.is_none()
            && !folded::is_broken(&message.root)
            && text[..length].contains("UsernameToken");
        is_whole.then(|| FoundMessage {
            message,
            line: self.line,
            read_as: Some(ways_of_reading(
                "joined lines",
                self.escape.map(|escape| escape.name.into()),
            )),
        })
    }
}

/// Where a message starts in a line, and how its text is escaped.
fn start(line: &[u8]) -> Option<(usize, Option<&'static Escape>)> {
    // Logs have many backslashes, but few that may escape a <.
    let backslashes = || {
        let first = memchr(b'\\', line)?;
        let may_escape = LESS_THAN
            .iter()
            .any(|escaped| escaped.find(&line[first..]).is_some());
        may_escape.then(|| memchr_iter(b'\\', line))
    };
    memchr3_iter(b'<', b'&', b'%', line)
        .chain(std::iter::once_with(backslashes).flatten().flatten())
        .find_map(|at| {
            let rest = &line[at..];
            if line[at] == b'<' {
                let tag = &rest[1..];
                let escape = || escapes::of_tag(tag).or(escapes::of_prefix(&line[..at]));
                return is_start(tag).then(|| (at, escape()));
            }
            // Most of these signs escape other characters.
            if !matches!(
                rest,
                [b'&', b'l', ..] | [b'%', b'3', ..] | [b'\\', b'x' | b'u', ..]
            ) {
                return None;
            }
            let (tag, escape) = escapes::of_less_than(rest)?;
            let is_start = match line[at] {
                b'%' => is_start((escape.undo)(&lossy(tag)).as_bytes()), // : is escaped too
                _ => is_start(tag),
            };
            is_start.then_some((at, Some(escape)))
        })
}

/// The start of a `<` with a backslash.
static LESS_THAN: LazyLock<[Finder; 2]> =
    LazyLock::new(|| [Finder::new(b"\\u003"), Finder::new(b"\\x3")]);

fn from(text: Cow<'_, str>, at: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text[at..].into(),
        Cow::Owned(mut text) => {
            text.drain(..at);
            text.into()
        }
    }
}
