//! Escapes of URLs, HTML, JSON, Python and shells.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use quick_xml::escape::{escape, partial_escape, unescape};

use super::binary::hex_decoded;
use super::{Bytes, text};

pub(in crate::diagnosis) fn url_encoded(bytes: &[u8], upper: bool) -> Bytes {
    Some(percent_encoded(
        bytes,
        if upper { UPPER_HEX } else { LOWER_HEX },
    ))
}

const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";
const LOWER_HEX: &[u8; 16] = b"0123456789abcdef";

fn percent_encoded(bytes: &[u8], digits: &[u8; 16]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(3 * bytes.len());
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(*byte);
            }
            _ => {
                let [high, low] = [byte >> 4, byte & 0xf].map(usize::from);
                encoded.extend([b'%', digits[high], digits[low]]);
            }
        }
    }
    encoded
}

/// The value of a field in a form.
pub(in crate::diagnosis) fn url_encoded_for_form(bytes: &[u8]) -> Vec<u8> {
    let words: Vec<Vec<u8>> = bytes
        .split(|byte| *byte == b' ')
        .map(|word| percent_encoded(word, UPPER_HEX))
        .collect();
    words.join(&b'+')
}

/// A text with a space, as a form has it.
pub(in crate::diagnosis) fn url_encoded_as_form(bytes: &[u8]) -> Bytes {
    bytes.contains(&b' ').then(|| url_encoded_for_form(bytes))
}

pub(in crate::diagnosis) fn url_decoded(bytes: &[u8]) -> Bytes {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let byte = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(hex_decoded);
        rest = if byte.is_some() { &after[2..] } else { after };
        decoded.push(byte.map_or(*first, |byte| byte[0]));
    }
    (decoded.len() < bytes.len()).then_some(decoded)
}

pub(in crate::diagnosis) fn url_decoded_as_form(bytes: &[u8]) -> Bytes {
    let spaced = replaced(bytes, b"+", b" ");
    let spaced = spaced.as_deref().unwrap_or(bytes);
    Some(url_decoded(spaced).unwrap_or_else(|| spaced.to_vec()))
}

/// Languages escape the apostrophe in different ways.
pub(in crate::diagnosis) fn html_escaped(bytes: &[u8], apostrophe: &str) -> Bytes {
    let escaped = escape(text(bytes)?);
    Some(escaped.replace("&apos;", apostrophe).into())
}

pub(in crate::diagnosis) fn html_escaped_outside_quotes(bytes: &[u8]) -> Bytes {
    Some(partial_escape(text(bytes)?).into_owned().into())
}

/// Python's `xmlcharrefreplace`.
pub(in crate::diagnosis) fn html_numbered(bytes: &[u8]) -> Bytes {
    let escape = |c: char| {
        if c.is_ascii() {
            c.to_string()
        } else {
            format!("&#{};", u32::from(c))
        }
    };
    Some(text(bytes)?.chars().map(escape).collect::<String>().into())
}

pub(in crate::diagnosis) fn html_unescaped(bytes: &[u8]) -> Bytes {
    let text = text(bytes)?;
    (text.contains('&')).then(|| Some(unescape(text).ok()?.into_owned().into()))?
}

pub(in crate::diagnosis) fn json_escaped(bytes: &[u8]) -> Bytes {
    let json = serde_json::to_string(text(bytes)?).ok()?;
    let mut escaped = String::new();
    for c in json[1..json.len() - 1].chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            escaped.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    Some(escaped.into())
}

/// Go's `json.Marshal`.
pub(in crate::diagnosis) fn json_escaped_for_html(bytes: &[u8]) -> Bytes {
    let json = String::from_utf8(json_escaped(bytes)?).ok()?;
    let signs = [('&', "\\u0026"), ('<', "\\u003c"), ('>', "\\u003e")];
    let escaped = signs
        .iter()
        .fold(json, |json, (c, escape)| json.replace(*c, escape));
    Some(escaped.into())
}

/// The text without the JSON escapes that base64 can have.
pub(in crate::diagnosis) fn unicode_unescaped(bytes: &[u8]) -> Bytes {
    let escapes = [
        ("\\u003d", "="),
        ("\\u003D", "="),
        ("\\u002b", "+"),
        ("\\u002B", "+"),
        ("\\u002f", "/"),
        ("\\u002F", "/"),
    ];
    let json = text(bytes).filter(|text| text.contains("\\u"))?;
    let unescaped = escapes
        .iter()
        .fold(json.to_owned(), |text, (escape, c)| text.replace(escape, c));
    (unescaped != json).then(|| unescaped.into())
}

pub(in crate::diagnosis) fn backslashed(bytes: &[u8], escaped: fn(u8) -> bool) -> Bytes {
    let escaped = bytes.iter().flat_map(|byte| {
        let backslash = escaped(*byte).then_some(b'\\');
        backslash.into_iter().chain([*byte])
    });
    Some(escaped.collect())
}

/// The text with each of these bytes replaced by its counterpart; `None` if it contains none.
pub(in crate::diagnosis) fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Bytes {
    let replace = |byte: &u8| match from.iter().position(|other| other == byte) {
        Some(at) => to[at],
        None => *byte,
    };
    let replaced: Vec<u8> = bytes.iter().map(replace).collect();
    (replaced != bytes).then_some(replaced)
}

pub(in crate::diagnosis) fn replaced_text(bytes: &[u8], from: &str, to: &str) -> Bytes {
    let text = text(bytes)?;
    text.contains(from).then(|| text.replace(from, to).into())
}

pub(in crate::diagnosis) fn removed(bytes: &[u8], removed: &[u8]) -> Bytes {
    Some(
        bytes
            .iter()
            .copied()
            .filter(|byte| !removed.contains(byte))
            .collect(),
    )
}

/// A text in double quotes in a shell in which no variable is set.
pub(in crate::diagnosis) fn shell_expanded(bytes: &[u8]) -> Bytes {
    Some(expanded(bytes, b"$", |name| match name.first()? {
        // A name that starts with a digit is a single digit.
        b'0'..=b'9' | b'@' | b'*' | b'!' => Some((1, b"")),
        b'?' | b'#' => Some((1, b"0")),
        b'{' => Some((to_closing(name, b'}')?, b"")),
        _ => Some((length_of_name(name)?, b"")),
    }))
}

/// A text in double quotes in Perl without `strict`, in which no variable is set.
pub(in crate::diagnosis) fn perl_expanded(bytes: &[u8]) -> Bytes {
    Some(expanded(bytes, b"$@", |name| {
        Some((length_of_name(name)?, b""))
    }))
}

/// A value in a makefile: `$x` is a variable with a name of one letter.
pub(in crate::diagnosis) fn make_expanded(bytes: &[u8]) -> Bytes {
    Some(expanded(bytes, b"$", |name| match name.first()? {
        b'$' => Some((1, b"$")),
        b'(' => Some((to_closing(name, b')')?, b"")),
        b'{' => Some((to_closing(name, b'}')?, b"")),
        _ => Some((1, b"")),
    }))
}

/// A text in a batch file: `%…%` is a variable, and another `%` is dropped.
pub(in crate::diagnosis) fn batch_expanded(bytes: &[u8]) -> Bytes {
    Some(expanded(bytes, b"%", |name| match name.first() {
        Some(b'%') => Some((1, b"%")),
        _ => Some((to_closing(name, b'%').unwrap_or(0), b"")),
    }))
}

/// A text without the parts from one sign to another.
pub(in crate::diagnosis) fn without_parts(bytes: &[u8], open: u8, close: u8) -> Bytes {
    let at = bytes.iter().position(|byte| *byte == open)?;
    let length = to_closing(&bytes[at + 1..], close)?;
    let rest = &bytes[at + 1 + length..];
    let rest_without = without_parts(rest, open, close);
    Some([&bytes[..at], rest_without.as_deref().unwrap_or(rest)].concat())
}

/// The length of a variable's name and its value, or `None` if there is no variable.
type Variable = Option<(usize, &'static [u8])>;

/// Replaces what follows each of these signs. `value` gets the rest of the text, and returns the
/// length of the variable's name and its value, or `None` if the sign is text.
fn expanded(bytes: &[u8], signs: &[u8], value: fn(&[u8]) -> Variable) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match value(after).filter(|_| signs.contains(first)) {
            Some((length, value)) => {
                expanded.extend_from_slice(value);
                rest = &after[length..];
            }
            None => expanded.push(*first),
        }
    }
    expanded
}

fn length_of_name(name: &[u8]) -> Option<usize> {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = name.iter().take_while(is_name).count();
    (length > 0).then_some(length)
}

/// The length up to this bracket.
fn to_closing(name: &[u8], bracket: u8) -> Option<usize> {
    Some(name.iter().position(|byte| *byte == bracket)? + 1)
}

pub(in crate::diagnosis) fn python_bytes(bytes: &[u8]) -> Bytes {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut repr = format!("b{quote}");
    for byte in bytes {
        match byte {
            b'\\' => repr.push_str("\\\\"),
            b'\n' => repr.push_str("\\n"),
            b'\r' => repr.push_str("\\r"),
            b'\t' => repr.push_str("\\t"),
            b'\'' if quote == '\'' => repr.push_str("\\'"),
            b' '..=b'~' => repr.push(char::from(*byte)),
            _ => repr.extend(["\\x", &base16ct::lower::encode_string(&[*byte])]),
        }
    }
    repr.push(quote);
    Some(repr.into())
}
