//! The bytes that a language printed.

use super::binary::hex_decoded;
use super::{Bytes, text};

fn is_bracket_or_between(c: char) -> bool {
    let is_bracket = matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>');
    is_bracket || matches!(c, ',' | ';') || c.is_ascii_whitespace()
}

/// The whole numbers in a text of digits, minus signs, spaces and punctuation, or in the last list
/// of JSON or of a program's text.
fn numbers(list: &[u8]) -> Option<Vec<i64>> {
    let list = text(list)?.rsplit(['[', '{']).next()?;
    let list = list.split([']', '}']).next()?;
    if list.starts_with("\"0\":") {
        // A JSON object: {"0":171,"1":205}.
        let fields = list.split(',').map(|field| field.split_once(':'));
        return fields.map(|field| field?.1.trim().parse().ok()).collect();
    }
    let numbers = list.split(|c| is_bracket_or_between(c) || matches!(c, '.' | ':' | '|'));
    let numbers = numbers.filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().ok()).collect()
}

/// The bytes of a list of decimal numbers, some of them negative.
pub(in crate::diagnosis) fn signed_byte_list_undone(list: &[u8]) -> Bytes {
    byte_list_undone(list).filter(|_| list.contains(&b'-'))
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

/// The bytes of `<Buffer ab cd>`, `{0xab, 0xcd}`, `<0badcafe 0badcafe>` or the like.
pub(in crate::diagnosis) fn hex_pairs(printed: &[u8]) -> Bytes {
    let text = text(printed).filter(|text| text.contains(['<', '[', '{', ',', 'x']))?;
    let text = text.strip_prefix("<Buffer ").unwrap_or(text);
    let text = text.replace("0x", " ").replace("0X", " ");
    let groups: Vec<&str> = text
        .split(is_bracket_or_between)
        .filter(|group| !group.is_empty())
        .collect();
    let all_whole = groups.iter().all(|group| group.len() % 2 == 0);
    let digits = groups.concat();
    (all_whole && groups.len() > 3 && digits.len() > 15).then(|| hex_decoded(digits.as_bytes()))?
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
        negate(&mut bytes)?;
    }
    Some(bytes)
}

/// The lengths of hashes.
const LENGTHS: [usize; 6] = [16, 20, 28, 32, 48, 64];

/// The raw hash of a hex text that lacks a few zeros at its start.
pub(in crate::diagnosis) fn hex_number_undone(hex: &[u8]) -> Bytes {
    let length = LENGTHS.into_iter().find(|length| hex.len() <= 2 * length)?;
    let missing = 2 * length - hex.len();
    (1..5).contains(&missing).then_some(())?;
    hex_decoded(&[&vec![b'0'; missing], hex].concat())
}

/// The hash that was printed as a negative number in hex, as by Java's `new BigInteger(hash)`.
pub(in crate::diagnosis) fn signed_hex_number_undone(number: &[u8]) -> Bytes {
    let hex = number.strip_prefix(b"-")?;
    let padded = hex_number_undone(hex).or_else(|| hex_decoded(hex));
    let mut bytes = padded.filter(|bytes| LENGTHS.contains(&bytes.len()))?;
    negate(&mut bytes)?;
    Some(bytes)
}

/// The two's complement. `None` for zero.
fn negate(bytes: &mut [u8]) -> Option<()> {
    let end = bytes.iter().rposition(|byte| *byte != 0)?;
    bytes[..end].iter_mut().for_each(|byte| *byte = !*byte);
    bytes[end] = bytes[end].wrapping_neg();
    Some(())
}

/// The hash at the start of a buffer of NUL bytes.
pub(in crate::diagnosis) fn unpadded_hash(buffer: &[u8]) -> Bytes {
    let end = buffer.iter().rposition(|byte| *byte != 0)? + 1;
    (end >= 16 && buffer.len() > end + 1).then(|| buffer[..end].to_vec())
}

/// The hash at the end of a buffer of NUL bytes.
pub(in crate::diagnosis) fn without_nul_bytes_before(buffer: &[u8]) -> Bytes {
    let start = buffer.iter().position(|byte| *byte != 0)?;
    let is_hash = LENGTHS.contains(&(buffer.len() - start));
    (start > 0 && is_hash).then(|| buffer[start..].to_vec())
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
