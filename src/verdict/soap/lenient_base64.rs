//! The base64 decoders of the SOAP libraries. Each is lenient in its own way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// WSS4J 1.6: white space is skipped, and everything else is an error.
pub(super) fn wss4j1(text: &str) -> Option<Vec<u8>> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        .collect();
    STANDARD.decode(text).ok()
}

/// WSS4J 2 and later: Java's MIME decoder. It skips all other characters, padding may be missing,
/// and unused bits may be set. `None` is an exception that WSS4J does not catch.
pub(super) fn wss4j2(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    let mut characters = text.bytes();
    while let Some(character) = characters.next() {
        if let Some(value) = sextet(character) {
            bits = bits << 6 | u32::from(value);
            count += 1;
            if count == 4 {
                bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
                (bits, count) = (0, 0);
            }
        } else if character == b'=' {
            // A group of two characters needs ==. An empty group must have no =.
            match count {
                2 if characters.next() == Some(b'=') => {}
                2 | 0 => return None,
                _ => {}
            }
            if characters.any(|character| sextet(character).is_some()) {
                return None;
            }
            break;
        }
    }
    append_rest(bits, count, &mut bytes)?;
    Some(bytes)
}

/// gSOAP: white space is skipped, `=` ends the text, and unused bits may be set.
pub(super) fn gsoap(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for character in text.bytes().take_while(|character| *character != b'=') {
        match sextet(character) {
            Some(value) => bits = bits << 6 | u32::from(value),
            None if character <= b' ' => continue,
            None => return None,
        }
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    let _ = append_rest(bits, count, &mut bytes); // a single character is dropped
    Some(bytes)
}

/// The bytes of an incomplete group; `None` if it is a single character.
fn append_rest(bits: u32, count: u32, bytes: &mut Vec<u8>) -> Option<()> {
    match count {
        0 => {}
        2 => bytes.extend_from_slice(&(bits << 12).to_be_bytes()[1..2]),
        3 => bytes.extend_from_slice(&(bits << 6).to_be_bytes()[1..3]),
        _ => return None,
    }
    Some(())
}

/// The six bits of a character of the alphabet.
fn sextet(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
