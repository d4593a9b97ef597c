//! The bytes that a language printed.

use super::binary::hex_decoded;
use super::{Bytes, text};

fn is_bracket_or_between(c: char) -> bool {
    let is_bracket = matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>');
    is_bracket || matches!(c, ',' | ';') || c.is_ascii_whitespace()
}

/// The whole numbers in a text of digits, minus signs, spaces and punctuation.
fn numbers(list: &[u8]) -> Option<Vec<i64>> {
    let numbers = text(list)?.split(|c| is_bracket_or_between(c) || matches!(c, '.' | ':' | '|'));
    let numbers = numbers.filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().ok()).collect()
}

/// The bytes of a list of decimal numbers, which may be signed.
pub(in crate::diagnosis) fn byte_list_undone(list: &[u8]) -> Bytes {
    let numbers = numbers(list).filter(|numbers| numbers.len() > 7)?;
    let byte = |number: i64| {
        (-128..256)
            .contains(&number)
            .then_some(number.to_le_bytes()[0])
    };
    numbers.into_iter().map(byte).collect()
}

/// The bytes of a list of numbers of 32 bits, big-endian.
pub(in crate::diagnosis) fn words_undone(list: &[u8]) -> Bytes {
    let numbers = numbers(list).filter(|numbers| (4..=16).contains(&numbers.len()))?;
    let word = |number: i64| match i32::try_from(number) {
        Ok(number) => Some(number.to_be_bytes()),
        Err(_) => u32::try_from(number).ok().map(u32::to_be_bytes),
    };
    let words: Option<Vec<[u8; 4]>> = numbers.into_iter().map(word).collect();
    Some(words?.as_flattened().to_vec())
}

/// The bytes of `<Buffer ab cd>`, `{0xab, 0xcd}` or the like.
pub(in crate::diagnosis) fn hex_pairs(printed: &[u8]) -> Bytes {
    let text = text(printed).filter(|text| text.contains(['<', '[', '{', ',', 'x']))?;
    let text = text.strip_prefix("<Buffer ").unwrap_or(text);
    let text = text.replace("0x", " ").replace("0X", " ");
    let pairs: Vec<&str> = text
        .split(is_bracket_or_between)
        .filter(|pair| !pair.is_empty())
        .collect();
    let all_pairs = pairs.len() > 7 && pairs.iter().all(|pair| pair.len() == 2);
    all_pairs.then(|| hex_decoded(pairs.concat().as_bytes()))?
}

/// The bytes of a text with the escapes of C, Python or Ruby, in quotes or not.
pub(in crate::diagnosis) fn unescaped(escaped: &[u8]) -> Bytes {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((first, after)) = rest.split_first() {
        let escape = after.first().filter(|_| *first == b'\\');
        let (byte, length) = match escape {
            None => (*first, 1),
            Some(b'x') => (hex_decoded(after.get(1..3)?)?[0], 4),
            Some(digit @ b'0'..=b'7') => {
                let octal = after
                    .iter()
                    .take(3)
                    .take_while(|byte| (b'0'..b'8').contains(byte));
                let length = octal.count();
                let value = u8::from_str_radix(text(&after[..length])?, 8).unwrap_or(*digit);
                (value, 1 + length)
            }
            Some(letter) => {
                let byte = match letter {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'a' => 7,
                    b'b' => 8,
                    b'v' => 11,
                    b'f' => 12,
                    b'e' => 27,
                    other => *other,
                };
                (byte, 2)
            }
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    (bytes != escaped).then_some(bytes)
}

/// The bytes of a text with escapes of bytes, not only of punctuation.
pub(in crate::diagnosis) fn bytes_unescaped(escaped: &[u8]) -> Bytes {
    let mut pairs = escaped.windows(2);
    let escapes_bytes = pairs.any(|pair| matches!(pair, [b'\\', b'x' | b'0'..=b'7']));
    escapes_bytes.then(|| unescaped(escaped))?
}

/// The bytes that Python printed with `str()`, as bytes or as a bytearray.
pub(in crate::diagnosis) fn python_undone(printed: &[u8]) -> Bytes {
    let text = text(printed)?;
    let text = text
        .strip_prefix("bytearray(")
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(text);
    let text = text.strip_prefix('b')?;
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?.as_bytes();
    Some(unescaped(inner).unwrap_or_else(|| inner.to_vec()))
}

/// The hash that was printed as a decimal number, signed as by Java's `new BigInteger(hash)` or not.
pub(in crate::diagnosis) fn decimal_undone(number: &[u8]) -> Bytes {
    const LENGTHS: [usize; 6] = [16, 20, 28, 32, 48, 64];
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    if !(30..=160).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new(); // the lowest first
    for digit in digits {
        let mut carry = u16::from(digit - b'0');
        for byte in &mut bytes {
            let [low, high] = (u16::from(*byte) * 10 + carry).to_le_bytes();
            *byte = low;
            carry = high.into();
        }
        if carry > 0 {
            bytes.push(carry.to_le_bytes()[0]);
        }
    }
    let length = LENGTHS.into_iter().find(|length| *length >= bytes.len())?;
    bytes.resize(length, 0);
    bytes.reverse();
    if digits.len() < number.len() {
        // The two's complement.
        let end = bytes.iter().rposition(|byte| *byte != 0)?;
        bytes[..end].iter_mut().for_each(|byte| *byte = !*byte);
        bytes[end] = bytes[end].wrapping_neg();
    }
    Some(bytes)
}

/// The hex of a hash whose first digit, a zero, is missing.
pub(in crate::diagnosis) fn hex_number_undone(hex: &[u8]) -> Bytes {
    let is_hex = hex.len() > 30 && hex.len() % 2 == 1 && hex.iter().all(u8::is_ascii_hexdigit);
    is_hex.then(|| [b"0", hex].concat())
}

/// The hash at the start of a buffer of NUL bytes.
pub(in crate::diagnosis) fn unpadded_hash(buffer: &[u8]) -> Bytes {
    let end = buffer.iter().rposition(|byte| *byte != 0)? + 1;
    (end >= 16 && buffer.len() > end + 1).then(|| buffer[..end].to_vec())
}

/// `printf("%x")` of a signed byte: `ffffff` before those above 7f.
pub(in crate::diagnosis) fn sign_extended_undone(hex: &[u8]) -> Bytes {
    let mut short = Vec::with_capacity(hex.len());
    let mut rest = hex;
    while rest.len() > 1 {
        rest = rest
            .strip_prefix(b"ffffff")
            .or_else(|| rest.strip_prefix(b"FFFFFF"))
            .unwrap_or(rest);
        short.extend_from_slice(rest.get(..2)?);
        rest = &rest[2..];
    }
    (rest.is_empty() && short.len() < hex.len()).then_some(short)
}
