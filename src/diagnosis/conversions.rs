//! What the rows of the table do to bytes.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use quick_xml::escape::{escape, unescape};

use super::functions::Hash;

type Bytes = Option<Vec<u8>>;

/// For rows that can only be undone.
pub(super) fn unknown(_: &[u8]) -> Bytes {
    None
}

fn text(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok()
}

// --- Around the text -----------------------------------------------------------------------------

pub(super) fn with(before: &[u8], bytes: &[u8], after: &[u8]) -> Bytes {
    Some([before, bytes, after].concat())
}

pub(super) fn without(before: &[u8], bytes: &[u8], after: &[u8]) -> Bytes {
    let rest = bytes.strip_prefix(before)?.strip_suffix(after)?;
    Some(rest.to_vec())
}

pub(super) fn trimmed(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) => text.trim().into(),
        None => bytes.trim_ascii().into(),
    })
}

pub(super) fn unquoted(bytes: &[u8]) -> Bytes {
    let quotes: [&[u8]; 3] = [b"\"", b"'", b"`"];
    quotes.iter().find_map(|quote| without(quote, bytes, quote))
}

pub(super) fn half(bytes: &[u8]) -> Bytes {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    (first == second).then(|| first.to_vec())
}

pub(super) fn cut_at_nul(bytes: &[u8]) -> Bytes {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some(bytes[..end].to_vec())
}

/// Several results with their names.
pub(super) type Named = Vec<(String, Vec<u8>)>;

pub(super) fn bracketed(bytes: &[u8]) -> Named {
    ["<>", "[]", "()", "{}", "{{}}", "%%", "${}", "“”"]
        .iter()
        .filter_map(|brackets| {
            let middle = brackets.len() / 2;
            let middle = if *brackets == "${}" { 2 } else { middle };
            let (before, after) = brackets.split_at(middle);
            let bytes = with(before.as_bytes(), bytes, after.as_bytes())?;
            Some(((*brackets).into(), bytes))
        })
        .collect()
}

pub(super) fn punctuated(bytes: &[u8]) -> Named {
    [";", ",", ".", ":", "=", "\\"]
        .iter()
        .filter_map(|mark| Some(((*mark).into(), with(b"", bytes, mark.as_bytes())?)))
        .collect()
}

/// What variables and settings with the key are called.
const NAMES: [&str; 20] = [
    "KEY",
    "API_KEY",
    "APIKEY",
    "WSSE_API_KEY",
    "WSSE_KEY",
    "SECRET",
    "API_SECRET",
    "WSSE_SECRET",
    "PASSWORD",
    "TOKEN",
    "key",
    "apiKey",
    "api_key",
    "apikey",
    "secret",
    "password",
    "token",
    "wsse_key",
    "userApiKey",
    "user_api_key",
];

pub(super) fn assigned(bytes: &[u8]) -> Named {
    let marks = ["=", ": ", ":", " = "];
    let assigned = |name: &str, mark: &str| {
        let before = format!("{name}{mark}");
        Some((before.clone(), with(before.as_bytes(), bytes, b"")?))
    };
    NAMES
        .iter()
        .flat_map(|name| marks.iter().filter_map(move |mark| assigned(name, mark)))
        .collect()
}

pub(super) fn value_of_assignment(bytes: &[u8]) -> Bytes {
    let at = bytes.iter().position(|byte| matches!(byte, b'=' | b':'))?;
    let name = str::from_utf8(&bytes[..at]).ok()?;
    let is_name = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c));
    (is_name && !name.is_empty()).then(|| bytes[at + 1..].trim_ascii().to_vec())
}

/// What a client hashes if a variable has no value.
pub(super) fn unset_values() -> Named {
    let values = [
        "undefined",
        "null",
        "None",
        "nil",
        "false",
        "true",
        "0",
        "Array",
        "NaN",
        "[object Object]",
        "[object Promise]",
        "[object ArrayBuffer]",
        "NULL",
        "<nil>",
        "(null)",
    ];
    values
        .iter()
        .map(|value| ((*value).to_owned(), (*value).into()))
        .collect()
}

/// The key's placeholder in templates, shells and documentation.
pub(super) fn placeholders() -> Named {
    let syntaxes: [(&str, &str); 14] = [
        ("$", ""),
        ("${", "}"),
        ("{{", "}}"),
        ("{{ ", " }}"),
        ("%", "%"),
        ("<", ">"),
        ("{", "}"),
        ("#{", "}"),
        ("", ""),
        ("$(", ")"),
        ("${{ secrets.", " }}"),
        ("@", ""),
        (":", ""),
        ("process.env.", ""),
    ];
    let more = [
        "your_api_key",
        "YOUR_API_KEY",
        "your-api-key",
        "changeme",
        "xxx",
        "test",
    ];
    let named = NAMES.iter().flat_map(|name| {
        let placeholder = |(before, after): &(&str, &str)| format!("{before}{name}{after}");
        syntaxes.iter().map(placeholder).collect::<Vec<_>>()
    });
    named
        .chain(more.map(String::from))
        .map(|text| (text.clone(), text.into_bytes()))
        .collect()
}

/// All beginnings, and the ends that lack a few bytes.
pub(super) fn cuts(bytes: &[u8]) -> Named {
    let length = bytes.len();
    let starts = (1..length).rev().map(|n| {
        let name = format!("its first {n} of {length} bytes");
        (name, bytes[..n].to_vec())
    });
    let ends = (1..length.min(9)).map(|n| {
        let name = format!("its bytes after the first {n}");
        (name, bytes[n..].to_vec())
    });
    // More than this is not a slip.
    starts.take(128).chain(ends).collect()
}

// --- Text encodings ------------------------------------------------------------------------------

pub(super) fn latin1_to_utf8(bytes: &[u8]) -> Bytes {
    Some(
        bytes
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
            .into(),
    )
}

pub(super) fn utf8_to_latin1(bytes: &[u8]) -> Bytes {
    text(bytes)?.chars().map(|c| u8::try_from(c).ok()).collect()
}

pub(super) fn utf8_to_windows1252(bytes: &[u8]) -> Bytes {
    /// The characters of 0x80 to 0x9F.
    const TABLE: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let byte = |c: char| match TABLE.chars().position(|other| other == c) {
        Some(at) => u8::try_from(0x80 + at).ok(),
        None => u8::try_from(c).ok(),
    };
    text(bytes)?.chars().map(byte).collect()
}

pub(super) fn lossy_utf8(bytes: &[u8]) -> Bytes {
    Some(String::from_utf8_lossy(bytes).into_owned().into())
}

/// Go's `[]rune(string(bytes))`: one U+FFFD per byte.
pub(super) fn lossy_each_byte(bytes: &[u8]) -> Bytes {
    let chunks = bytes.utf8_chunks().map(|chunk| {
        let replaced = "\u{fffd}".repeat(chunk.invalid().len());
        format!("{}{replaced}", chunk.valid())
    });
    Some(chunks.collect::<String>().into())
}

pub(super) fn question_mark_per_character(bytes: &[u8]) -> Bytes {
    let text = String::from_utf8_lossy(bytes);
    let ascii = |c: char| if c.is_ascii() { c } else { '?' };
    Some(text.chars().map(ascii).collect::<String>().into())
}

pub(super) fn question_mark_per_byte(bytes: &[u8]) -> Bytes {
    let ascii = |byte: &u8| if byte.is_ascii() { *byte } else { b'?' };
    Some(bytes.iter().map(ascii).collect())
}

pub(super) fn fffd_per_byte(bytes: &[u8]) -> Bytes {
    let ascii = |byte: &u8| match byte {
        0..0x80 => char::from(*byte),
        _ => char::REPLACEMENT_CHARACTER,
    };
    Some(bytes.iter().map(ascii).collect::<String>().into())
}

pub(super) fn ascii_only(bytes: &[u8]) -> Bytes {
    Some(bytes.iter().copied().filter(u8::is_ascii).collect())
}

pub(super) fn utf8_only(bytes: &[u8]) -> Bytes {
    Some(
        bytes
            .utf8_chunks()
            .map(|chunk| chunk.valid())
            .collect::<String>()
            .into(),
    )
}

pub(super) fn utf16(bytes: &[u8], order: fn(u16) -> [u8; 2], mark: &str) -> Bytes {
    let text = text(bytes)?;
    let units = mark.encode_utf16().chain(text.encode_utf16());
    Some(units.flat_map(order).collect())
}

pub(super) fn utf16le_undone(bytes: &[u8]) -> Bytes {
    let (units, rest) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
    text.filter(|_| rest.is_empty()).map(Into::into)
}

// --- Bytes as text -------------------------------------------------------------------------------

pub(super) fn base64(bytes: &[u8]) -> Bytes {
    Some(STANDARD.encode(bytes).into())
}

pub(super) fn base64_decoded(bytes: &[u8]) -> Bytes {
    let decoded = STANDARD_NO_PAD.decode(bytes.trim_ascii_end()).ok();
    decoded.or_else(|| STANDARD.decode(bytes.trim_ascii_end()).ok())
}

pub(super) fn hex(bytes: &[u8]) -> Bytes {
    Some(base16ct::lower::encode_string(bytes).into())
}

pub(super) fn hex_decoded(bytes: &[u8]) -> Bytes {
    let decoded = base16ct::mixed::decode_vec(bytes).ok()?;
    (!decoded.is_empty()).then_some(decoded)
}

pub(super) fn unpadded(bytes: &[u8]) -> Bytes {
    let end = bytes.iter().rposition(|byte| *byte != b'=')? + 1;
    Some(bytes[..end].to_vec())
}

/// Base64 whose padding is missing, with its padding.
pub(super) fn padded(bytes: &[u8]) -> Bytes {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    if bytes.len() % 4 < 2 || !bytes.iter().all(is_base64) {
        return None;
    }
    with(b"", bytes, &b"=="[..4 - bytes.len() % 4])
}

pub(super) fn hex_separated(bytes: &[u8], separator: u8) -> Bytes {
    let pairs: Vec<&[u8]> = bytes.chunks(2).collect();
    Some(pairs.join(&separator))
}

pub(super) fn hex_joined(bytes: &[u8], separator: u8) -> Bytes {
    let pairs: Vec<&[u8]> = bytes.split(|byte| *byte == separator).collect();
    let all_pairs = pairs.len() > 7 && pairs.iter().all(|pair| pair.len() == 2);
    all_pairs.then(|| pairs.concat())
}

/// The only hash in hex within a text of other characters.
pub(super) fn hex_in_tool_output(bytes: &[u8]) -> Bytes {
    let mut runs = bytes
        .split(|byte| !byte.is_ascii_hexdigit())
        .filter(|run| run.len() >= 32 && run.len() % 2 == 0);
    let run = runs.next()?;
    (runs.next().is_none() && run.len() < bytes.len()).then(|| run.to_vec())
}

/// The rest of `{SHA}…`, `sha1:…`, `sha1=…` or `sha256-…`.
pub(super) fn after_algorithm_name(bytes: &[u8]) -> Bytes {
    let at = bytes.iter().position(|byte| b"}:=$-".contains(byte))?;
    let name = bytes[..at].to_ascii_lowercase();
    let name = name.strip_prefix(b"{").unwrap_or(&name);
    let known = name.starts_with(b"sha") || name.starts_with(b"md5") || name.starts_with(b"ssha");
    (known && at < 10).then(|| bytes[at + 1..].to_vec())
}

pub(super) fn byte_list(bytes: &[u8], before: &str, between: &str, after: &str) -> Bytes {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    Some(format!("{before}{}{after}", numbers.join(between)).into())
}

/// The bytes of a list of numbers, with or without brackets. Java's bytes are signed.
pub(super) fn byte_list_undone(bytes: &[u8]) -> Bytes {
    let numbers = text(bytes)?.trim_matches(['[', ']']).split(',');
    let byte = |number: &str| {
        let number: i16 = number.trim().parse().ok()?;
        (-128..256)
            .contains(&number)
            .then_some(number.to_le_bytes()[0])
    };
    let bytes: Option<Vec<u8>> = numbers.map(byte).collect();
    bytes.filter(|bytes| bytes.len() > 7)
}

pub(super) fn python_bytes(bytes: &[u8]) -> Bytes {
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

// --- Escapes -------------------------------------------------------------------------------------

pub(super) fn url_encoded(bytes: &[u8], upper: bool) -> Bytes {
    let encoded = bytes.iter().map(|byte| match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(*byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte if upper => format!("%{byte:02X}"),
        byte => format!("%{byte:02x}"),
    });
    Some(encoded.collect::<String>().into())
}

pub(super) fn url_decoded(bytes: &[u8]) -> Bytes {
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

pub(super) fn url_decoded_as_form(bytes: &[u8]) -> Bytes {
    let spaced = replaced(bytes, b"+", b" ");
    let spaced = spaced.as_deref().unwrap_or(bytes);
    Some(url_decoded(spaced).unwrap_or_else(|| spaced.to_vec()))
}

pub(super) fn html_escaped(bytes: &[u8]) -> Bytes {
    Some(escape(text(bytes)?).into_owned().into())
}

pub(super) fn html_unescaped(bytes: &[u8]) -> Bytes {
    let text = text(bytes)?;
    (text.contains('&')).then(|| Some(unescape(text).ok()?.into_owned().into()))?
}

pub(super) fn json_escaped(bytes: &[u8]) -> Bytes {
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

pub(super) fn backslashed(bytes: &[u8], escaped: fn(u8) -> bool) -> Bytes {
    let escaped = bytes.iter().flat_map(|byte| {
        let backslash = escaped(*byte).then_some(b'\\');
        backslash.into_iter().chain([*byte])
    });
    Some(escaped.collect())
}

/// The text with each of these bytes replaced by its counterpart; `None` if it contains none.
pub(super) fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Bytes {
    let replace = |byte: &u8| match from.iter().position(|other| other == byte) {
        Some(at) => to[at],
        None => *byte,
    };
    let replaced: Vec<u8> = bytes.iter().map(replace).collect();
    (replaced != bytes).then_some(replaced)
}

pub(super) fn replaced_text(bytes: &[u8], from: &str, to: &str) -> Bytes {
    let text = text(bytes)?;
    text.contains(from).then(|| text.replace(from, to).into())
}

pub(super) fn removed(bytes: &[u8], removed: &[u8]) -> Bytes {
    Some(
        bytes
            .iter()
            .copied()
            .filter(|byte| !removed.contains(byte))
            .collect(),
    )
}

/// A text in double quotes in a shell in which no variable is set.
pub(super) fn shell_expanded(bytes: &[u8]) -> Bytes {
    let mut expanded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'$') {
        expanded.extend_from_slice(&rest[..at]);
        let name = &rest[at + 1..];
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        // A name that starts with a digit is a single digit.
        let length = match name.first() {
            Some(byte) if byte.is_ascii_digit() => 1,
            _ => name.iter().take_while(is_name).count(),
        };
        if length == 0 {
            expanded.push(b'$');
        }
        rest = &name[length..];
    }
    expanded.extend_from_slice(rest);
    Some(expanded)
}

// --- Letters and hashes --------------------------------------------------------------------------

pub(super) fn upper_case(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) => text.to_uppercase().into(),
        None => bytes.to_ascii_uppercase(),
    })
}

pub(super) fn lower_case(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) => text.to_lowercase().into(),
        None => bytes.to_ascii_lowercase(),
    })
}

pub(super) fn hashes(bytes: &[u8]) -> Named {
    [Hash::Md5, Hash::Sha1]
        .iter()
        .flat_map(|hash| hash_texts(*hash, bytes))
        .collect()
}

pub(super) fn longer_hashes(bytes: &[u8]) -> Named {
    [Hash::Sha256, Hash::Sha512]
        .iter()
        .flat_map(|hash| hash_texts(*hash, bytes))
        .collect()
}

fn hash_texts(hash: Hash, bytes: &[u8]) -> Named {
    let raw = hash.digest(bytes);
    let lower = base16ct::lower::encode_string(&raw);
    let name = hash.name();
    vec![
        (format!("{name} hash in hex"), lower.clone().into()),
        (
            format!("{name} hash in upper-case hex"),
            lower.to_uppercase().into(),
        ),
        (
            format!("{name} hash in base64"),
            STANDARD.encode(&raw).into(),
        ),
        (format!("raw {name} hash"), raw),
    ]
}
