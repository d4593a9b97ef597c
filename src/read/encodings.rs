//! Text that is not plain UTF-8: UTF-16, UTF-32 and the colours of a terminal.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

/// A decoder of UTF-16, which Windows PowerShell writes to files.
#[derive(Clone)]
pub(super) struct Utf16 {
    big_endian: bool,
    /// Bytes of a character that is not complete.
    rest: Vec<u8>,
}

impl Utf16 {
    /// Recognizes UTF-16 by its byte order mark, or by the zero bytes of two ASCII characters.
    pub(super) fn recognize(start: &[u8]) -> Option<Self> {
        let big_endian = match start {
            [0xff, 0xfe, ..] | [1..=0x7f, 0, 1..=0x7f, 0, ..] => false,
            [0xfe, 0xff, ..] | [0, 1..=0x7f, 0, 1..=0x7f, ..] => true,
            _ => return None,
        };
        Some(Self {
            big_endian,
            rest: Vec::new(),
        })
    }

    /// Appends the text of these bytes in UTF-8. Keeps the start of an incomplete character.
    pub(super) fn decode(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        self.rest.extend_from_slice(bytes);
        let unit = if self.big_endian {
            |pair: &[u8]| u16::from_be_bytes([pair[0], pair[1]])
        } else {
            |pair: &[u8]| u16::from_le_bytes([pair[0], pair[1]])
        };
        let mut units: Vec<u16> = self.rest.chunks_exact(2).map(unit).collect();
        // The first half of a character waits for its second half.
        units.pop_if(|last| (0xd800..0xdc00).contains(last));
        for character in char::decode_utf16(units.iter().copied()) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.rest.drain(..units.len() * 2);
    }
}

/// Appends the text of a line of UTF-16 or UTF-32 in a file that starts with other text, for example
/// because Windows PowerShell appended to it. Such a line has a zero byte for each Latin letter.
pub(super) fn without_nul(line: &[u8], text: &mut Vec<u8>) -> Option<()> {
    if line.len() < 8 || !line[..4].contains(&0) {
        return None;
    }
    let zeros = memchr_iter(0, line).count();
    if zeros * 9 < line.len() * 4 {
        return None;
    }
    for byte in line.iter().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff)) {
        let letter = char::from(*byte); // Latin-1 is the start of Unicode
        text.extend_from_slice(letter.encode_utf8(&mut [0; 2]).as_bytes());
    }
    text.push(b'\n');
    Some(())
}

/// The text without the escape sequences that colour it.
pub(super) fn without_colours(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(0x1b, text).is_none() {
        return text.into();
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(0x1b, rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(sequence) = rest.strip_prefix(b"[") {
            let end = sequence
                .iter()
                .position(|byte| (0x40..=0x7e).contains(byte));
            rest = end.map_or(&[], |end| &sequence[end + 1..]);
        }
    }
    plain.extend_from_slice(rest);
    plain.into()
}
