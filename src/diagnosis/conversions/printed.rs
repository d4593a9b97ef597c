//! How languages print bytes.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::binary::hex_separated;
use super::escapes::python_bytes;
use super::{Bytes, Named};

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

/// `Integer.toHexString(b)`: hex without the leading zero of a byte below 16.
pub(in crate::diagnosis) fn unpadded_hex(bytes: &[u8]) -> Bytes {
    let digits = bytes.iter().map(|byte| format!("{byte:x}"));
    Some(digits.collect::<String>().into())
}
