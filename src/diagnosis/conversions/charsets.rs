//! Text in other character sets, and bytes read as text.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::{Bytes, text};

pub(in crate::diagnosis) fn latin1_to_utf8(bytes: &[u8]) -> Bytes {
    Some(
        bytes
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
            .into(),
    )
}

pub(in crate::diagnosis) fn utf8_to_latin1(bytes: &[u8]) -> Bytes {
    text(bytes)?.chars().map(|c| u8::try_from(c).ok()).collect()
}

/// The characters of 0x80 to 0x9F in Windows-1252.
pub(super) const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

pub(in crate::diagnosis) fn utf8_to_windows1252(bytes: &[u8]) -> Bytes {
    let byte = |c: char| match WINDOWS_1252.chars().position(|other| other == c) {
        Some(at) => u8::try_from(0x80 + at).ok(),
        None => u8::try_from(c).ok(),
    };
    text(bytes)?.chars().map(byte).collect()
}

pub(in crate::diagnosis) fn lossy_utf8(bytes: &[u8]) -> Bytes {
    Some(String::from_utf8_lossy(bytes).into_owned().into())
}

/// Go's `[]rune(string(bytes))`: one U+FFFD per byte.
pub(in crate::diagnosis) fn lossy_each_byte(bytes: &[u8]) -> Bytes {
    let chunks = bytes.utf8_chunks().map(|chunk| {
        let replaced = "\u{fffd}".repeat(chunk.invalid().len());
        format!("{}{replaced}", chunk.valid())
    });
    Some(chunks.collect::<String>().into())
}

pub(in crate::diagnosis) fn question_mark_per_character(bytes: &[u8]) -> Bytes {
    let text = String::from_utf8_lossy(bytes);
    let ascii = |c: char| if c.is_ascii() { c } else { '?' };
    Some(text.chars().map(ascii).collect::<String>().into())
}

pub(in crate::diagnosis) fn question_mark_per_byte(bytes: &[u8]) -> Bytes {
    let ascii = |byte: &u8| if byte.is_ascii() { *byte } else { b'?' };
    Some(bytes.iter().map(ascii).collect())
}

pub(in crate::diagnosis) fn fffd_per_byte(bytes: &[u8]) -> Bytes {
    let ascii = |byte: &u8| match byte {
        0..0x80 => char::from(*byte),
        _ => char::REPLACEMENT_CHARACTER,
    };
    Some(bytes.iter().map(ascii).collect::<String>().into())
}

/// node's `toString('ascii')`.
pub(in crate::diagnosis) fn seven_bits(bytes: &[u8]) -> Bytes {
    Some(bytes.iter().map(|byte| byte & 0x7f).collect())
}

pub(in crate::diagnosis) fn ascii_only(bytes: &[u8]) -> Bytes {
    Some(bytes.iter().copied().filter(u8::is_ascii).collect())
}

pub(in crate::diagnosis) fn utf8_only(bytes: &[u8]) -> Bytes {
    Some(
        bytes
            .utf8_chunks()
            .map(|chunk| chunk.valid())
            .collect::<String>()
            .into(),
    )
}

pub(in crate::diagnosis) fn utf16(bytes: &[u8], order: fn(u16) -> [u8; 2], mark: &str) -> Bytes {
    let text = text(bytes)?;
    let mut encoded = Vec::with_capacity(2 * (mark.len() + text.len()));
    for unit in mark.encode_utf16().chain(text.encode_utf16()) {
        encoded.extend(order(unit));
    }
    Some(encoded)
}

/// node's `toString('utf16le')`.
pub(in crate::diagnosis) fn utf16_read(bytes: &[u8]) -> Bytes {
    let (units, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    Some(String::from_utf16_lossy(&units).into())
}

pub(in crate::diagnosis) fn utf32(bytes: &[u8]) -> Bytes {
    let characters = text(bytes)?.chars();
    Some(
        characters
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect(),
    )
}

pub(in crate::diagnosis) fn utf16_undone(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Bytes {
    let (units, rest) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| order(*unit));
    let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
    text.filter(|_| rest.is_empty()).map(Into::into)
}

/// Matlab's `uint8()` and `int8()`, which keep numbers in their range.
pub(in crate::diagnosis) fn saturated(bytes: &[u8], above: u8) -> Bytes {
    let saturated = |byte: &u8| if byte.is_ascii() { *byte } else { above };
    Some(bytes.iter().map(saturated).collect())
}

/// The first half of ASCII text in UTF-16LE: as many bytes as it has characters.
pub(in crate::diagnosis) fn utf16_half(bytes: &[u8]) -> Bytes {
    let encoded = utf16(bytes, u16::to_le_bytes, "")?;
    Some(encoded[..encoded.len() / 2].to_vec())
}
