use std::fmt;

use base64::Engine as _;
use base64::engine::Simd;
use base64::engine::general_purpose::{PAD, STANDARD};

/// How bytes are written as text: those of a nonce, and those of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Base64 with padding.
    Base64,
    /// Base64 of the lower-case hex text, as SAP Emarsys wants digests and OroPlatform nonces.
    Base64OfHex,
    /// Lower-case hex.
    Hex,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "base64",
            Self::Base64OfHex => "base64 of hex",
            Self::Hex => "hex",
        })
    }
}

impl Encoding {
    /// The text of these bytes.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> String {
        let mut text = String::new();
        self.write(bytes, &mut text);
        text
    }

    /// Appends the text of these bytes to `text`.
    pub fn write(self, bytes: &[u8], text: &mut String) {
        match self {
            Self::Base64 => STANDARD.encode_string(bytes, text),
            Self::Base64OfHex => STANDARD.encode_string(hex(bytes), text),
            Self::Hex => text.push_str(&hex(bytes)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// Byte strings of one length, one behind the other.
#[derive(Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    width: usize,
}

impl Rows {
    /// The length of each, in bytes.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.width.max(1))
    }

    /// Takes the whole rows of these bytes.
    pub(super) fn set(&mut self, bytes: &[u8], width: usize) {
        let whole = bytes.len() - bytes.len() % width.max(1);
        self.bytes.clear();
        self.bytes.extend_from_slice(&bytes[..whole]);
        self.width = width;
    }

    /// Puts here what `append` makes of each row: bytes of one length.
    pub(super) fn set_each(&mut self, rows: &Self, mut append: impl FnMut(&[u8], &mut Vec<u8>)) {
        self.bytes.clear();
        rows.iter().for_each(|row| append(row, &mut self.bytes));
        self.width = self.bytes.len() / rows.iter().count().max(1);
    }

    /// Puts the texts of `rows` here. `hex` has their hex texts then, if these are needed for it.
    pub(super) fn set_texts(
        &mut self,
        encoding: Encoding,
        rows: &Self,
        hex: &mut Self,
        spare: &mut Self,
    ) {
        match encoding {
            Encoding::Base64 => self.set_base64(rows, spare),
            Encoding::Hex => self.set_hex(rows),
            Encoding::Base64OfHex => {
                hex.set_hex(rows);
                self.set_base64(hex, spare);
            }
        }
    }

    fn set_hex(&mut self, rows: &Self) {
        self.resize_like(rows, 2 * rows.width);
        base16ct::lower::encode(&rows.bytes, &mut self.bytes).expect("two characters a byte");
    }

    /// One call of the encoder for all: each row is filled up to whole groups of three bytes, and
    /// what the filling gives is written over by the padding.
    fn set_base64(&mut self, rows: &Self, filled: &mut Self) {
        let groups = rows.width.div_ceil(3);
        filled.bytes.clear();
        filled.resize_like(rows, 3 * groups);
        let groups_of_row = filled.bytes.chunks_exact_mut(filled.width.max(1));
        for (filled, row) in groups_of_row.zip(rows.iter()) {
            filled[..row.len()].copy_from_slice(row);
        }
        self.resize_like(rows, 4 * groups);
        Simd::standard(PAD)
            .encode_slice(&filled.bytes, &mut self.bytes)
            .expect("four characters a group");
        for place in self.width - (filled.width - rows.width)..self.width {
            for text in self.bytes.chunks_exact_mut(self.width) {
                text[place] = b'=';
            }
        }
    }

    /// Makes room for as many rows as `other` has, of this width.
    fn resize_like(&mut self, other: &Self, width: usize) {
        self.bytes
            .resize(other.bytes.len() / other.width.max(1) * width, 0);
        self.width = width;
    }
}
