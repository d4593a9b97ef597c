//! Bytes from base32, base85 and uuencode.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::around::without;
use super::{Bytes, text};

pub(in crate::diagnosis) fn base32_undone(encoded: &[u8]) -> Bytes {
    let end = encoded.iter().rposition(|byte| *byte != b'=')? + 1;
    let mut bits: u64 = 0;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in &encoded[..end] {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u64::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    (bytes.len() > 7).then_some(bytes)
}

/// Adobe's Ascii85, with or without `<~` and `~>`.
pub(in crate::diagnosis) fn ascii85_undone(encoded: &[u8]) -> Bytes {
    let framed = without(b"<~", encoded, b"~>");
    let value = |letter: u8| (b'!'..=b'u').contains(&letter).then(|| letter - b'!');
    base85_undone(framed.as_deref().unwrap_or(encoded), value)
}

/// The base85 of RFC 1924, Python's `b85encode`.
pub(in crate::diagnosis) fn b85_undone(encoded: &[u8]) -> Bytes {
    const ALPHABET: &[u8] =
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    let value = |letter| ALPHABET.iter().position(|other| *other == letter);
    base85_undone(encoded, |letter| value(letter)?.try_into().ok())
}

/// The bytes of a text with five letters per four bytes, if they are enough for a hash.
fn base85_undone(encoded: &[u8], value: impl Fn(u8) -> Option<u8>) -> Bytes {
    let (words, rest) = encoded.as_chunks::<5>();
    if !rest.is_empty() || words.len() < 4 {
        return None;
    }
    let word = |letters: &[u8; 5]| {
        let add = |word: u64, letter: &u8| Some(word * 85 + u64::from(value(*letter)?));
        let word = letters.iter().try_fold(0, add)?;
        u32::try_from(word).ok().map(u32::to_be_bytes)
    };
    let words: Option<Vec<[u8; 4]>> = words.iter().map(word).collect();
    Some(words?.as_flattened().to_vec())
}

/// The lines of `uuencode`, with or without `begin` and `end`.
pub(in crate::diagnosis) fn uuencode_undone(encoded: &[u8]) -> Bytes {
    let text = text(encoded)?;
    let lines = text.split(['\n', '\r']).map(str::as_bytes);
    let lines = lines.filter(|line| !line.is_empty() && *line != b"`" && *line != b"end");
    let mut bytes = Vec::new();
    for line in lines.filter(|line| !line.starts_with(b"begin ")) {
        let (length, letters) = line.split_first()?;
        let standard: Option<Vec<u8>> = letters
            .iter()
            .map(|letter| letter.checked_sub(b' ').filter(|value| *value <= 64))
            .map(|value| Some(ALPHABET[usize::from(value? % 64)]))
            .collect();
        let mut decoded = STANDARD.decode(standard?).ok()?;
        let length = usize::from(length.checked_sub(b' ')? % 64);
        (length <= decoded.len() && decoded.len() < length + 3).then_some(())?;
        decoded.truncate(length);
        bytes.extend(decoded);
    }
    (bytes.len() > 7).then_some(bytes)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
