//! How a key can change between the place that stores it and the hash.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::charsets::WINDOWS_1252;
use super::escapes::{json_escaped, removed};
use super::printed_undone::unescaped;
use super::{Bytes, Named, text};

pub(in crate::diagnosis) fn reversed(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) => text.chars().rev().collect::<String>().into(),
        None => bytes.iter().rev().copied().collect(),
    })
}

/// Runs of white space as one space, as in HTML, and as `echo $KEY` prints it.
pub(in crate::diagnosis) fn collapsed(bytes: &[u8]) -> Bytes {
    let words: Vec<&str> = text(bytes)?.split_ascii_whitespace().collect();
    Some(words.join(" ").into())
}

/// PHP's `serialize()` of a string.
pub(in crate::diagnosis) fn serialized(bytes: &[u8]) -> Bytes {
    let start = format!("s:{}:\"", bytes.len());
    Some([start.as_bytes(), bytes, b"\";"].concat())
}

/// PHP's `json_encode()` of a string.
pub(in crate::diagnosis) fn json_encoded(bytes: &[u8]) -> Bytes {
    let escaped = String::from_utf8(json_escaped(bytes)?).ok()?;
    Some(format!("\"{}\"", escaped.replace('/', "\\/")).into())
}

/// `echo -e "$KEY"`.
pub(in crate::diagnosis) fn backslashes_interpreted(bytes: &[u8]) -> Bytes {
    // If only backslashes were removed, the row for that is more exact.
    unescaped(bytes).filter(|text| Some(text) != removed(bytes, b"\\").as_ref())
}

/// `printf "$KEY"` in a shell, without values for its directives.
pub(in crate::diagnosis) fn printf_interpreted(bytes: &[u8]) -> Bytes {
    let printed = formatted(bytes, |letter| match letter {
        'd' | 'i' | 'o' | 'u' | 'x' | 'X' | 'g' | 'G' => Some("0".into()),
        'e' | 'E' => Some("0.000000e+00".into()),
        'f' | 'F' => Some("0.000000".into()),
        's' | 'c' | 'b' => Some(String::new()),
        'q' => Some("''".into()),
        _ => None,
    })?;
    Some(unescaped(&printed).unwrap_or(printed))
}

/// `fmt.Sprintf(key)` of Go.
pub(in crate::diagnosis) fn go_format(bytes: &[u8]) -> Bytes {
    formatted(bytes, |letter| {
        let is_verb = "vTtbcdoOqxXUeEfFgGsp".contains(letter);
        let problem = if is_verb { "MISSING" } else { "NOVERB" };
        Some(format!("%!{letter}({problem})"))
    })
}

/// The text with each directive replaced by what is printed for its letter. `None` if it has none.
fn formatted(format: &[u8], printed: fn(char) -> Option<String>) -> Bytes {
    let mut rest = text(format)?;
    let mut result = String::new();
    while let Some((before, after)) = rest.split_once('%') {
        let is_option = |c: char| "-+ #.".contains(c) || c.is_ascii_digit();
        let directive = after.trim_start_matches(is_option);
        let letter = directive.chars().next()?;
        result.push_str(before);
        match letter {
            '%' => result.push('%'),
            _ => result.push_str(&printed(letter)?),
        }
        rest = &directive[letter.len_utf8()..];
    }
    result.push_str(rest);
    format.contains(&b'%').then(|| result.into())
}

/// Buffers of a fixed size.
pub(in crate::diagnosis) fn nul_padded(bytes: &[u8]) -> Named {
    padded(bytes, 0)
}

/// Fields of a fixed size.
pub(in crate::diagnosis) fn space_padded(bytes: &[u8]) -> Named {
    padded(bytes, b' ')
}

fn padded(bytes: &[u8], with: u8) -> Named {
    [
        16, 20, 24, 30, 32, 40, 48, 50, 60, 64, 80, 100, 128, 255, 256,
    ]
    .into_iter()
    .filter(|length| *length > bytes.len())
    .map(|length| {
        let mut padded = bytes.to_vec();
        padded.resize(length, with);
        (length.to_string(), padded)
    })
    .collect()
}

/// UTF-8 read as Windows-1252: "Ã¤" for "ä".
pub(in crate::diagnosis) fn utf8_as_windows1252(bytes: &[u8]) -> Bytes {
    let character = |byte: &u8| match byte {
        0x80..0xa0 => WINDOWS_1252.chars().nth(usize::from(byte - 0x80)),
        _ => Some(char::from(*byte)),
    };
    let text: Option<String> = bytes.iter().map(character).collect();
    text.map(String::into_bytes)
}

/// A buffer of this size.
pub(in crate::diagnosis) fn nul_filled(bytes: &[u8], length: usize) -> Bytes {
    let mut filled = bytes.to_vec();
    (length > bytes.len()).then(|| filled.resize(length, 0))?;
    Some(filled)
}

pub(in crate::diagnosis) fn ebcdic_037(bytes: &[u8]) -> Bytes {
    let (_, encoded) = ebcdic(bytes).into_iter().next()?;
    Some(encoded)
}

/// ASCII in IBM's code page 037, or in 1047, whose brackets and ^ are elsewhere.
pub(in crate::diagnosis) fn ebcdic(bytes: &[u8]) -> Named {
    let encoded = |brackets: [u8; 3]| {
        let byte = |byte: &u8| {
            Some(match byte {
                b' ' => 0x40,
                b'0'..=b'9' => byte - b'0' + 0xf0,
                b'A'..=b'I' => byte - b'A' + 0xc1,
                b'J'..=b'R' => byte - b'J' + 0xd1,
                b'S'..=b'Z' => byte - b'S' + 0xe2,
                b'a'..=b'i' => byte - b'a' + 0x81,
                b'j'..=b'r' => byte - b'j' + 0x91,
                b's'..=b'z' => byte - b's' + 0xa2,
                b'[' => brackets[0],
                b']' => brackets[1],
                b'^' => brackets[2],
                _ => {
                    const MARKS: &[u8] = b".<(+|&!$*);-/,%_>?`:#@'=\"~{}\\";
                    const CODES: &[u8] = b"\x4b\x4c\x4d\x4e\x4f\x50\x5a\x5b\x5c\x5d\x5e\x60\x61\x6b\x6c\x6d\x6e\x6f\x79\x7a\x7b\x7c\x7d\x7e\x7f\xa1\xc0\xd0\xe0";
                    CODES[MARKS.iter().position(|mark| mark == byte)?]
                }
            })
        };
        bytes.iter().map(byte).collect::<Option<Vec<u8>>>()
    };
    let pages = [
        ("code page 037", [0xba, 0xbb, 0xb0]),
        ("code page 1047", [0xad, 0xbd, 0x5f]),
    ];
    pages
        .into_iter()
        .filter_map(|(name, brackets)| Some((name.to_owned(), encoded(brackets)?)))
        .collect()
}

/// What word processors write instead of the characters of a key.
pub(in crate::diagnosis) fn typography(bytes: &[u8]) -> Named {
    let changes = [
        ("-", "–"),
        ("-", "—"),
        ("--", "–"),
        ("--", "—"),
        ("'", "’"),
        ("'", "‘"),
        ("\"", "”"),
        ("\"", "“"),
        ("...", "…"),
        (" ", "\u{a0}"),
    ];
    let Some(text) = text(bytes) else {
        return Vec::new();
    };
    changes
        .iter()
        .filter(|(typed, _)| text.contains(typed))
        .map(|(typed, changed)| {
            let name = format!(
                "{} instead of {}",
                changed.replace('\u{a0}', "a no-break space"),
                typed.replace(' ', "a space")
            );
            (name, text.replace(typed, changed).into())
        })
        .collect()
}

/// The letters of Latin-1 with their accents as characters of their own, as macOS writes file names.
pub(in crate::diagnosis) fn nfd(bytes: &[u8]) -> Bytes {
    /// Each accent, and the letters without and with it.
    const ACCENTS: [(char, &str, &str); 7] = [
        ('\u{300}', "AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        ('\u{301}', "AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        ('\u{302}', "AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
        ('\u{303}', "ANOano", "ÃÑÕãñõ"),
        ('\u{308}', "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
        ('\u{30a}', "Aa", "Åå"),
        ('\u{327}', "Cc", "Çç"),
    ];
    let decompose = |c: char| {
        ACCENTS.iter().find_map(|(accent, plain, accented)| {
            let at = accented.chars().position(|other| other == c)?;
            Some((plain.chars().nth(at)?, *accent))
        })
    };
    let mut decomposed = String::new();
    for c in text(bytes)?.chars() {
        match decompose(c) {
            Some((letter, accent)) => decomposed.extend([letter, accent]),
            None => decomposed.push(c),
        }
    }
    Some(decomposed.into())
}

/// What `digest()` of R hashes by default: `serialize()` of a text, without its header.
pub(in crate::diagnosis) fn serialized_by_r(bytes: &[u8]) -> Bytes {
    const ASCII: u32 = 0x0004_0009;
    const UTF8: u32 = 0x0000_8009;
    let kind = if bytes.is_ascii() { ASCII } else { UTF8 };
    let length = u32::try_from(bytes.len()).ok()?;
    let start = [16, 1, kind, length].map(u32::to_be_bytes);
    Some([start.as_flattened(), bytes].concat())
}
