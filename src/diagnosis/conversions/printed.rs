//! How languages print bytes, and how to get the bytes back.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::around::without;
use super::binary::{hex_decoded, hex_separated};
use super::escapes::python_bytes;
use super::{Bytes, Named, text};

/// The most bytes whose printed form is short enough for a nonce.
const MOST: usize = 128;

/// The byte values in decimal, as languages print them.
pub(in crate::diagnosis) fn byte_lists(bytes: &[u8]) -> Named {
    if bytes.len() > MOST {
        return Vec::new();
    }
    let unsigned: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let signed = bytes.iter().map(|byte| byte.cast_signed().to_string());
    let signed: Vec<String> = signed.collect();
    vec![
        (
            "in brackets, signed".into(),
            format!("[{}]", signed.join(", ")).into(),
        ),
        (
            "in brackets, with spaces".into(),
            format!("[{}]", unsigned.join(" ")).into(),
        ),
        (
            "in brackets, with commas alone".into(),
            format!("[{}]", unsigned.join(",")).into(),
        ),
        (
            "in braces".into(),
            format!("{{{}}}", unsigned.join(", ")).into(),
        ),
        ("with commas and signed".into(), signed.join(",").into()),
        ("with commas and spaces".into(), unsigned.join(", ").into()),
        ("with spaces".into(), unsigned.join(" ").into()),
        ("with dots".into(), unsigned.join(".").into()),
        ("with nothing between them".into(), unsigned.concat().into()),
    ]
}

/// What languages print for bytes that are not text.
pub(in crate::diagnosis) fn printed(bytes: &[u8]) -> Named {
    if bytes.len() > MOST {
        return Vec::new();
    }
    let hex = base16ct::lower::encode_string(bytes);
    let upper = hex.to_uppercase();
    let list: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let bits: Vec<String> = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let separated = |hex: &str, separator| {
        let pairs = hex_separated(hex.as_bytes(), separator).unwrap_or_default();
        String::from_utf8(pairs).unwrap_or_default()
    };
    let escaped = bytes.iter().map(|byte| format!("\\x{byte:02x}"));
    let escaped = escaped.collect::<Vec<_>>().concat();
    let repr = python_bytes(bytes).unwrap_or_default();
    let mut little_endian = bytes.to_vec();
    little_endian.reverse();
    [
        (
            "node's <Buffer …>",
            format!("<Buffer {}>", separated(&hex, b' ')),
        ),
        (".NET's AB-CD-…", separated(&upper, b'-')),
        ("ab-cd-…", separated(&hex, b'-')),
        ("ab:cd:…", separated(&hex, b':')),
        ("AB:CD:…", separated(&upper, b':')),
        ("ab cd …", separated(&hex, b' ')),
        ("AB CD …", separated(&upper, b' ')),
        ("0x…", format!("0x{hex}")),
        ("0X…", format!("0x{upper}")),
        ("PostgreSQL's \\x…", format!("\\x{hex}")),
        ("\\xab\\xcd…", escaped.clone()),
        ("\\xAB\\xCD…", escaped.to_uppercase().replace("\\X", "\\x")),
        (
            "Python's bytearray(b'…')",
            format!("bytearray({})", String::from_utf8_lossy(&repr)),
        ),
        ("Ruby's \"…\"", ruby_inspect(bytes)),
        (
            "node's Uint8Array(…) […]",
            format!("Uint8Array({}) [ {} ]", list.len(), list.join(", ")),
        ),
        ("a decimal number", decimal(bytes)),
        ("a little-endian decimal number", decimal(&little_endian)),
        ("bits", bits.concat()),
        ("bits with spaces", bits.join(" ")),
        ("System.Byte[]", "System.Byte[]".into()),
        ("[object Uint8Array]", "[object Uint8Array]".into()),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into()
}

fn ruby_inspect(bytes: &[u8]) -> String {
    let escape = |byte: &u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(*byte)),
        b'\n' => "\\n".into(),
        b'\r' => "\\r".into(),
        b'\t' => "\\t".into(),
        7 => "\\a".into(),
        8 => "\\b".into(),
        11 => "\\v".into(),
        12 => "\\f".into(),
        27 => "\\e".into(),
        b' '..=b'~' => char::from(*byte).into(),
        _ => format!("\\x{byte:02X}"),
    };
    format!("\"{}\"", bytes.iter().map(escape).collect::<String>())
}

/// The bytes as a number in decimal.
fn decimal(bytes: &[u8]) -> String {
    let mut digits = vec![0u8];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = (value % 10).to_le_bytes()[0];
            carry = value / 10;
        }
        while carry > 0 {
            digits.push((carry % 10).to_le_bytes()[0]);
            carry /= 10;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(b'0' + digit))
        .collect()
}

/// The UUID of 16 bytes as text, and the bytes of a UUID in text.
pub(in crate::diagnosis) fn uuids(bytes: &[u8]) -> Named {
    let named = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    let with_dashes = |bytes: &[u8]| {
        let hex = base16ct::lower::encode_string(bytes);
        [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ]
        .join("-")
    };
    let from_hex = |hex: &[u8]| hex_decoded(hex).filter(|bytes| bytes.len() == 16);
    let is_dashed = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-');
    let digits: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'-').collect();
    if let Some(raw) = from_hex(&digits).filter(|_| is_dashed) {
        return vec![
            named("UUID without its dashes", digits),
            named("UUID as 16 bytes", raw.clone()),
            named("GUID as .NET's 16 bytes", mixed_endian(&raw)),
            named("UUID in braces", [b"{", bytes, b"}"].concat()),
        ];
    }
    let from_text = from_hex(bytes).map(|raw| named("UUID with dashes", with_dashes(&raw).into()));
    let mut uuids = Vec::from_iter(from_text);
    if bytes.len() == 16 {
        let (uuid, guid) = (with_dashes(bytes), with_dashes(&mixed_endian(bytes)));
        uuids.extend([
            named("upper-case UUID", uuid.to_uppercase().into()),
            named("UUID", uuid.into()),
            named("GUID as .NET prints it", guid.into()),
            named("GUID's bytes as .NET orders them", mixed_endian(bytes)),
        ]);
    }
    uuids
}

/// The byte order of .NET's `Guid.ToByteArray`.
fn mixed_endian(uuid: &[u8]) -> Vec<u8> {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    ORDER.map(|at| uuid[at]).into()
}

/// The whole numbers in a text of digits, minus signs, spaces and punctuation.
fn numbers(list: &[u8]) -> Option<Vec<i64>> {
    let is_between = |c: char| c.is_ascii_whitespace() || "[](){}<>,.;:|".contains(c);
    let numbers = text(list)?.split(is_between);
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
    let is_between = |c: char| c.is_ascii_whitespace() || "[](){}<>,;".contains(c);
    let pairs: Vec<&str> = text
        .split(is_between)
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

/// `Integer.toHexString(b)`: hex without the leading zero of a byte below 16.
pub(in crate::diagnosis) fn unpadded_hex(bytes: &[u8]) -> Bytes {
    let digits = bytes.iter().map(|byte| format!("{byte:x}"));
    Some(digits.collect::<String>().into())
}

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

/// Adobe's Ascii85, in its frame or not.
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

/// The bytes in the other order, if they can be a hash.
pub(in crate::diagnosis) fn hash_reversed(bytes: &[u8]) -> Bytes {
    let is_hash = matches!(bytes.len(), 16 | 20 | 28 | 32 | 48 | 64);
    is_hash.then(|| bytes.iter().rev().copied().collect())
}

/// Each four bytes in the other order, if they can be a hash.
pub(in crate::diagnosis) fn hash_words_swapped(bytes: &[u8]) -> Bytes {
    let is_hash = matches!(bytes.len(), 16 | 20 | 28 | 32 | 48 | 64);
    let words = bytes.as_chunks::<4>().0.iter();
    is_hash.then(|| words.flat_map(|[a, b, c, d]| [*d, *c, *b, *a]).collect())
}
