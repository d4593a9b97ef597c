//! Finds text that is hidden in whole lines: hex dumps, base64, UTF-16 in the middle of a file, and
//! text whose every character is escaped.

use memchr::{memchr, memchr_iter, memchr3_iter};

use super::MAX_HEADER;
use super::encodings::without_nul;
use super::escapes::{self, Escape};
use super::hexdump;
use super::lines::lossy;
use crate::wsse::php_base64_decode;

/// The most bytes of hidden text that are kept.
const MAX_HIDDEN: usize = 1024 * 1024;

/// A header has at least this many characters, and each takes at least three bytes if it is escaped.
const MIN_ESCAPED: usize = 3 * 100;

/// Mails have at least this many characters of base64 in each line but the last.
const MIN_BASE64: usize = 40;

/// A way to hide text in lines.
struct Form {
    name: &'static str,
    /// Appends what a line hides, if it hides text in this way. The second argument says whether the
    /// line before did.
    read: fn(&[u8], bool, &mut Vec<u8>) -> Option<()>,
    /// Decodes what was read of all lines.
    decode: fn(&[u8]) -> Vec<u8>,
}

#[rustfmt::skip] // a table
const FORMS: [Form; 3] = [
    Form { name: "a hex dump", read: hexdump::append_bytes, decode: <[u8]>::to_vec },
    Form { name: "UTF-16 or UTF-32", read: |line, _, bytes| without_nul(line, bytes), decode: <[u8]>::to_vec },
    Form { name: "base64", read: base64_line, decode: base64_of_lines },
];

/// Text that was hidden.
pub(super) struct Revealed {
    pub(super) text: Vec<u8>,
    /// The line in which it starts, from 1.
    pub(super) line: u64,
    pub(super) read_as: &'static str,
}

/// Finds hidden text in a text that is read in blocks.
#[derive(Default)]
pub(super) struct Hidden {
    /// The start of a line whose end was not read yet.
    partial: Vec<u8>,
    /// The number of newlines before this line.
    newlines: u64,
    /// The form of the lines before this one, what they hide, and where they start.
    form: Option<&'static Form>,
    bytes: Vec<u8>,
    first_line: u64,
    revealed: Vec<Revealed>,
}

impl Hidden {
    pub(super) fn push(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some(newline) = memchr(b'\n', rest) {
            let (line, after) = rest.split_at(newline);
            if self.partial.is_empty() {
                self.line(line);
            } else {
                self.append(line);
                let line = std::mem::take(&mut self.partial);
                self.line(&line);
            }
            self.newlines += 1;
            rest = &after[1..];
        }
        self.append(rest);
    }

    /// Appends to the line, up to the length of a header whose characters are all escaped.
    fn append(&mut self, text: &[u8]) {
        let free = MAX_HEADER.saturating_sub(self.partial.len());
        self.partial
            .extend_from_slice(&text[..text.len().min(free)]);
    }

    pub(super) fn end(&mut self) {
        let line = std::mem::take(&mut self.partial);
        self.line(&line);
        self.close();
    }

    /// The texts whose last line was read.
    pub(super) fn take(&mut self) -> Vec<Revealed> {
        std::mem::take(&mut self.revealed)
    }

    fn line(&mut self, line: &[u8]) {
        if let Some(form) = self.form {
            let continues =
                self.bytes.len() < MAX_HIDDEN && (form.read)(line, true, &mut self.bytes).is_some();
            if continues {
                return;
            }
            self.close();
        }
        self.first_line = self.newlines + 1;
        self.form = FORMS
            .iter()
            .find(|form| (form.read)(line, false, &mut self.bytes).is_some());
        if let Some(escape) = escape_of_all(line) {
            self.revealed.push(Revealed {
                text: (escape.undo)(&lossy(line)).into_bytes(),
                line: self.first_line,
                read_as: escape.name,
            });
        }
    }

    fn close(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        if let Some(form) = self.form.take() {
            self.revealed.push(Revealed {
                text: (form.decode)(&bytes),
                line: self.first_line,
                read_as: form.name,
            });
        }
    }
}

/// The escape of all characters of a line, if the line has a header in which even letters are
/// escaped. Looks for the letters `Us` of `UsernameToken`.
fn escape_of_all(line: &[u8]) -> Option<&'static Escape> {
    const LETTERS: [&str; 6] = [
        "\\x55\\x73",
        "\\u0055\\u0073",
        "\\125\\163",
        "%55%73",
        "&#85;&#115;",
        "&#x55;&#x73;",
    ];
    if line.len() < MIN_ESCAPED {
        return None;
    }
    let letters = memchr3_iter(b'\\', b'%', b'&', line).find_map(|at| {
        let mut letters = LETTERS.iter();
        letters.find(|letters| line[at..].starts_with(letters.as_bytes()))
    })?;
    escapes::of_sign(letters)
}

fn base64_line(line: &[u8], continues: bool, bytes: &mut Vec<u8>) -> Option<()> {
    let line = line.trim_ascii_end();
    let is_usual = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let min = if continues { 1 } else { MIN_BASE64 };
    if line.len() < min || !line.iter().all(is_usual) {
        return None;
    }
    bytes.extend_from_slice(line);
    bytes.push(b'\n');
    Some(())
}

/// Decodes several lines of base64. A header in one line of base64 is found as any other text is.
fn base64_of_lines(lines: &[u8]) -> Vec<u8> {
    if memchr_iter(b'\n', lines).count() < 2 {
        return Vec::new();
    }
    php_base64_decode(&lossy(lines))
}
