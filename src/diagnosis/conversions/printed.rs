//! How languages print bytes.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::binary::{byte_number, hex_separated};
use super::escapes::python_bytes;
use super::{Bytes, Named, text};

/// Longer values are not tried: their printed form is too long for a nonce.
const MOST: usize = 128;

/// The byte values in decimal, as languages print them.
pub(in crate::diagnosis) fn byte_lists(bytes: &[u8]) -> Named {
    if bytes.len() > MOST {
        return Vec::new();
    }
    let unsigned: Vec<&str> = bytes.iter().map(|byte| byte_number(*byte)).collect();
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
        ("with commas, signed".into(), signed.join(",").into()),
        ("with commas and spaces".into(), unsigned.join(", ").into()),
        ("with spaces".into(), unsigned.join(" ").into()),
        ("with dots".into(), unsigned.join(".").into()),
        ("with nothing between them".into(), unsigned.concat().into()),
        (
            "with nothing between them, signed".into(),
            signed.concat().into(),
        ),
    ]
}

/// What languages print for bytes that are not text.
pub(in crate::diagnosis) fn printed(bytes: &[u8]) -> Named {
    if bytes.len() > MOST {
        return Vec::new();
    }
    let hex = base16ct::lower::encode_string(bytes);
    let upper = hex.to_uppercase();
    let list: Vec<&str> = bytes.iter().map(|byte| byte_number(*byte)).collect();
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
        (
            "node's JSON of a Buffer",
            format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", list.join(",")),
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

/// What languages print for a text.
pub(in crate::diagnosis) fn printed_text(bytes: &[u8]) -> Named {
    let Some(text) = text(bytes).filter(|text| text.len() <= MOST) else {
        return Vec::new();
    };
    let around = [
        ("u'", "'"),
        ("Optional(\"", "\")"),
        ("Optional(", ")"),
        ("Some(\"", "\")"),
        (":", ""),
        (":\"", "\""),
        ("[\"", "\"]"),
        ("['", "']"),
        ("('", "',)"),
        ("{'", "'}"),
        ("@{", "}"),
        ("string(", ")"),
        ("\\\"", "\\\""),
        ("%!d(string=", ")"),
        ("%!x(string=", ")"),
        ("Secret(", ")"),
        ("System.String ", ""),
        ("\"", "\"\n"),
        ("['", "\\n']"),
        ("Ok(\"", "\")"),
        ("~c\"", "\""),
        ("=", ""),
        ("'", ""),
        ("\"", ""),
        ("", "\""),
        ("", ".Trim()"),
        ("ENC(", ")"),
        ("{noop}", ""),
        ("<![CDATA[", "]]>"),
        ("\n    ", "\n  "),
        ("\n", "\n"),
    ];
    let around = around.map(|(before, after)| {
        (
            format!("{before}…{after}").replace('\n', "\\n"),
            format!("{before}{text}{after}"),
        )
    });
    let characters: Vec<String> = text.chars().map(String::from).collect();
    let lists = [
        ("[", ", ", "]"),
        ("", ",", ""),
        ("[", " ", "]"),
        ("['", "', '", "']"),
        ("", " ", ""),
    ];
    let lists = lists.map(|(before, between, after)| {
        (
            format!("its characters as {before}a{between}b{between}…{after}"),
            format!("{before}{}{after}", characters.join(between)),
        )
    });
    around
        .into_iter()
        .chain(lists)
        .map(|(name, text)| (name, text.into_bytes()))
        .collect()
}

/// A key that is a number, as languages print that number. The names do not contain it.
pub(in crate::diagnosis) fn numbers_of(bytes: &[u8]) -> Named {
    let is_number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let text = text(bytes).filter(is_number).unwrap_or_default();
    let shortened = if text.contains('_') {
        "without its underscores"
    } else {
        "without its leading zeros"
    };
    let text = text.replace('_', "");
    let Ok(number) = text.parse::<f64>() else {
        return Vec::new();
    };
    if number.is_infinite() {
        return ["Infinity", "inf", "INF", ".inf"]
            .map(|infinity| {
                (
                    format!("{infinity}, since it is too large"),
                    infinity.into(),
                )
            })
            .into();
    }
    let without_zeros = text.trim_start_matches('0');
    let start = &text[..text.len().min(15)];
    let octal = u64::from_str_radix(&text, 8);
    let thousands: Vec<&[u8]> = text.as_bytes().rchunks(3).rev().collect();
    let shortest = |mark| scientific(&format!("{number:e}"), mark);
    let rounded = |digits: usize, mark| scientific(&format!("{number:.0$e}", digits - 1), mark);
    [
        (shortened, without_zeros.into()),
        (
            "from octal, as YAML reads a 0 before it",
            octal.map_or(String::new(), |octal| octal.to_string()),
        ),
        (
            "with 15 digits and zeros, as in Excel",
            format!("{start:0<0$}", text.len()),
        ),
        (
            "with commas",
            String::from_utf8_lossy(&thousands.join(&b',')).into_owned(),
        ),
        ("as JavaScript prints it", number.to_string()),
        ("with .0, as pandas prints it", format!("{number:.1}")),
        ("as C's %.0f prints it", format!("{number:.0}")),
        ("as Excel prints it", rounded(15, "E+")),
        ("as Excel prints it in a narrow cell", rounded(6, "E+")),
        (
            "as Excel prints it in the format 0.00E+00",
            format!("{number:.2e}").replace('e', "E+"),
        ),
        ("as Python and Go print it", shortest("e+")),
        ("as Java prints it", shortest("E")),
        ("as .NET prints it", shortest("E+")),
        ("as MySQL prints it", shortest("e")),
        ("as PHP prints it", rounded(14, "E+")),
        ("as Perl prints it", rounded(15, "e+")),
        ("as Lua prints it", rounded(14, "e+")),
        ("as awk and C's %g print it", rounded(6, "e+")),
        ("as the largest of 64 bits", i64::MAX.to_string()),
        ("as the largest of 32 bits", i32::MAX.to_string()),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into()
}

/// A number such as `1.20e19` with another mark before its exponent, and without zeros at the end.
fn scientific(number: &str, mark: &str) -> String {
    let (digits, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    format!("{digits}{mark}{exponent:0>2}")
}

/// What rarer languages print for bytes.
pub(in crate::diagnosis) fn printed_rarely(bytes: &[u8]) -> Named {
    if bytes.len() > MOST {
        return Vec::new();
    }
    let length = bytes.len();
    let hex = base16ct::lower::encode_string(bytes);
    let groups: Vec<String> = bytes
        .chunks(4)
        .map(base16ct::lower::encode_string)
        .collect();
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let escaped = |is_escaped: &dyn Fn(u8) -> bool| -> String {
        let escape = |byte: &u8| match byte {
            byte if is_escaped(*byte) => format!("\\x{byte:02x}"),
            byte => char::from(*byte).into(),
        };
        bytes.iter().map(escape).collect()
    };
    let octal = bytes.iter().map(|byte| match byte {
        b'\\' => "\\\\".into(),
        1..0x80 => char::from(*byte).to_string(),
        _ => format!("\\{byte:03o}"),
    });
    let octal: String = octal.collect();
    let repr = python_bytes(bytes).unwrap_or_default();
    let inner = repr
        .get(2..repr.len().saturating_sub(1))
        .unwrap_or_default();
    let unquoted_repr = String::from_utf8_lossy(inner).into_owned();
    let fields = list.iter().enumerate();
    let fields: Vec<String> = fields
        .map(|(at, byte)| format!("\"{at}\":{byte}"))
        .collect();
    [
        ("Swift's 16 bytes", format!("{length} bytes")),
        ("Apex's Blob[16]", format!("Blob[{length}]")),
        ("NSData's <0badcafe …>", format!("<{}>", groups.join(" "))),
        (
            "NSData's {length = …}",
            format!("{{length = {length}, bytes = 0x{hex}}}"),
        ),
        ("Elixir's <<1, 2>>", format!("<<{}>>", list.join(", "))),
        ("Erlang's <<1,2>>", format!("<<{}>>", list.join(","))),
        (
            "JSON of a Uint8Array, {\"0\":…}",
            format!("{{{}}}", fields.join(",")),
        ),
        ("Rust's [ab, cd]", format!("[{}]", pairs.join(", "))),
        ("{0xab, 0xcd}", format!("{{0x{}}}", pairs.join(", 0x"))),
        (
            "Swift's Optional(16 bytes)",
            format!("Optional({length} bytes)"),
        ),
        ("od's lines", format!(" {}\n", pairs.join(" "))),
        ("\\xab for each byte above 7f", escaped(&|byte| byte > 0x7f)),
        (
            "\\xab for each byte that is not printed",
            escaped(&|byte| !(32..=126).contains(&byte)),
        ),
        ("PostgreSQL's escape format", octal),
        ("Python's b'…' without b and quotes", unquoted_repr),
        (
            "[]byte{0xab, 0x1}",
            format!("[]byte{{0x{}}}", pairs.join(", 0x").replace("0x0", "0x")),
        ),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into()
}

/// The byte values, with nothing between them.
pub(in crate::diagnosis) fn digits_of_bytes(bytes: &[u8]) -> Bytes {
    let digits: String = bytes.iter().map(|byte| byte_number(*byte)).collect();
    Some(digits.into())
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

/// `Integer.toHexString(b)` of signed bytes. If no byte is below 16, no leading zero is missing.
pub(in crate::diagnosis) fn signed_hex(bytes: &[u8]) -> Bytes {
    bytes.iter().find(|byte| **byte < 16)?;
    let digits = bytes.iter().map(|byte| match byte {
        0x80.. => format!("ffffff{byte:x}"),
        _ => format!("{byte:x}"),
    });
    Some(digits.collect::<String>().into())
}

/// `printf("%02x")` of signed bytes.
pub(in crate::diagnosis) fn sign_extended(bytes: &[u8]) -> Bytes {
    let digits = bytes.iter().map(|byte| match byte {
        0x80.. => format!("ffffff{byte:02x}"),
        _ => format!("{byte:02x}"),
    });
    Some(digits.collect::<String>().into())
}
