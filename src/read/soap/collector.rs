//! Collects the lines of one message.

/// The longest name of an element that starts a message, with its prefix.
const MAX_NAME: usize = 64;

/// Whether the text after a `<` starts a message: an XML declaration, a DOCTYPE, an envelope or the
/// element of a token. The text may be escaped.
pub(super) fn is_start(tag: &[u8]) -> bool {
    tag.starts_with(b"?xml ") || tag.starts_with(b"!DOCTYPE ") || is_root(tag)
}

/// Whether this is the start tag of an element that can be the outermost of a message.
fn is_root(tag: &[u8]) -> bool {
    let tag = &tag[..tag.len().min(MAX_NAME)];
    let ends = |byte: &u8| END_OF_NAME.contains(&char::from(*byte)) || b"&\\".contains(byte);
    let end = tag.iter().position(ends).unwrap_or(tag.len());
    let local = tag[..end].rsplit(|byte| *byte == b':').next();
    !tag.starts_with(b"!") && matches!(local, Some(b"Envelope" | b"Security" | b"UsernameToken"))
}

/// A message that is read line by line.
#[derive(Default)]
pub(super) struct Collector {
    text: String,
    /// The start of the outermost element's end tag, once that element was seen.
    end_tag: String,
    /// How far the text was searched for it.
    searched: usize,
    /// The number of lines without the start tag of the outermost element.
    prolog_lines: usize,
}

/// What a [`Collector`] has after a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// A part of a message.
    Part,
    /// A message of this many bytes, and what follows it in its last line.
    Message(usize),
    /// An XML document that is not a message, or whose start is too long.
    NoMessage,
    /// A message that is too long.
    TooLong,
}

/// The longest message in bytes, and the longest text before its outermost element. That text is
/// read again for each of its lines, so their number is limited too.
pub(super) const MAX_MESSAGE: usize = 1024 * 1024;
const MAX_PROLOG: usize = 64 * 1024;
const MAX_PROLOG_LINES: usize = 200;

/// The most characters between the name and the `>` of an end tag that continues in another line.
const MAX_SPACE_IN_TAG: usize = 256;

impl Collector {
    /// The text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether another message starts in a line, so that the one before has no end.
    pub(super) fn is_followed_by_another(&self, line: &str) -> bool {
        let Some(name) = self.end_tag.strip_prefix("</") else {
            return false;
        };
        line.split('<').skip(1).any(|tag| {
            let same = tag.strip_prefix(name);
            tag.starts_with("?xml ") || same.is_some_and(|rest| rest.starts_with(END_OF_NAME))
        })
    }

    /// Adds a line, which must start with the message if it is the first.
    pub(super) fn push(&mut self, line: &str) -> Progress {
        self.text.push_str(line);
        let progress = if self.end_tag.is_empty() {
            self.find_start_tag(line)
        } else {
            Progress::Part
        };
        if progress != Progress::Part || self.end_tag.is_empty() {
            return progress;
        }
        match self.find_end_tag() {
            Some(length) => Progress::Message(length),
            None if self.text.len() > MAX_MESSAGE => Progress::TooLong,
            None => Progress::Part,
        }
    }

    /// Looks for the start tag of the outermost element, which this line may complete. If that
    /// element is empty, it is the whole message.
    fn find_start_tag(&mut self, line: &str) -> Progress {
        self.prolog_lines += 1;
        // Only a '>' can complete the start tag.
        let root = line.contains('>').then(|| root(&self.text)).flatten();
        let Some((at, tag)) = root else {
            let is_long = self.text.len() > MAX_PROLOG || self.prolog_lines > MAX_PROLOG_LINES;
            return if is_long {
                Progress::NoMessage
            } else {
                Progress::Part
            };
        };
        if !is_root(tag.as_bytes()) {
            return Progress::NoMessage;
        }
        let name = tag.split(END_OF_NAME).next().unwrap_or("");
        self.end_tag = format!("</{name}");
        self.searched = at;
        let start_tag = tag.split('>').next().unwrap_or("");
        if start_tag.ends_with('/') {
            return Progress::Message(at + start_tag.len() + 1);
        }
        Progress::Part
    }

    /// The length of the text up to the end of the outermost element.
    fn find_end_tag(&mut self) -> Option<usize> {
        while let Some(at) = self.text[self.searched..].find(&self.end_tag) {
            let after_name = self.searched + at + self.end_tag.len();
            let after = &self.text[after_name..];
            match after.trim_start().as_bytes().first() {
                Some(b'>') => {
                    let close = after.find('>').unwrap_or(0);
                    return Some(after_name + close + 1);
                }
                None if after.len() <= MAX_SPACE_IN_TAG => {
                    self.searched += at; // the tag continues in the next line
                    return None;
                }
                _ => self.searched = after_name, // the tag of another element
            }
        }
        self.searched = self.text.len();
        None
    }
}

/// The characters that end the name in a tag.
const END_OF_NAME: [char; 6] = [' ', '\t', '\r', '\n', '>', '/'];

/// The place and text of the outermost element's start tag, without its `<`. `None` if it is not in
/// the text yet, or not whole.
fn root(text: &str) -> Option<(usize, &str)> {
    let mut rest = text;
    loop {
        let at = rest.find('<')?;
        rest = &rest[at..];
        match rest.as_bytes().get(1)? {
            b'?' => rest = &rest[rest.find("?>")? + 2..],
            b'!' if rest.starts_with("<!--") => rest = &rest[rest.find("-->")? + 3..],
            b'!' => rest = &rest[end_of_doctype(rest)?..],
            _ => {
                rest.find('>')?;
                return Some((text.len() - rest.len() + 1, &rest[1..]));
            }
        }
    }
}

fn end_of_doctype(text: &str) -> Option<usize> {
    let close = text.find('>')?;
    match text.find('[') {
        Some(open) if open < close => {
            let end = open + text[open..].find(']')?;
            Some(end + text[end..].find('>')? + 1)
        }
        _ => Some(close + 1),
    }
}
