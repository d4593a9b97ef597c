//! Text that is added around a value or left there, cuts, and changed letters.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::{Bytes, Named, text};

pub(in crate::diagnosis) fn with(before: &[u8], bytes: &[u8], after: &[u8]) -> Bytes {
    Some([before, bytes, after].concat())
}

pub(in crate::diagnosis) fn without(before: &[u8], bytes: &[u8], after: &[u8]) -> Bytes {
    let rest = bytes.strip_prefix(before)?.strip_suffix(after)?;
    Some(rest.to_vec())
}

pub(in crate::diagnosis) fn trimmed(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) => text.trim().into(),
        None => bytes.trim_ascii().into(),
    })
}

pub(in crate::diagnosis) fn unquoted(bytes: &[u8]) -> Bytes {
    let quotes: [&[u8]; 3] = [b"\"", b"'", b"`"];
    quotes.iter().find_map(|quote| without(quote, bytes, quote))
}

pub(in crate::diagnosis) fn half(bytes: &[u8]) -> Bytes {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    (first == second).then(|| first.to_vec())
}

pub(in crate::diagnosis) fn cut_at_nul(bytes: &[u8]) -> Bytes {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some(bytes[..end].to_vec())
}

pub(in crate::diagnosis) fn bracketed(bytes: &[u8]) -> Named {
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

pub(in crate::diagnosis) fn punctuated(bytes: &[u8]) -> Named {
    [";", ",", ".", ":", "=", "\\"]
        .iter()
        .filter_map(|mark| Some(((*mark).into(), with(b"", bytes, mark.as_bytes())?)))
        .collect()
}

pub(in crate::diagnosis) fn value_of_assignment(bytes: &[u8]) -> Bytes {
    let at = bytes.iter().position(|byte| matches!(byte, b'=' | b':'))?;
    let name = str::from_utf8(&bytes[..at]).ok()?;
    let is_name = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c));
    (is_name && !name.is_empty()).then(|| bytes[at + 1..].trim_ascii().to_vec())
}

/// All beginnings, and the ends that lack a few bytes or follow a separator.
pub(in crate::diagnosis) fn cuts(bytes: &[u8]) -> Named {
    let length = bytes.len();
    let starts = (1..length).rev().map(|n| {
        let name = format!("its first {n} of {length} bytes");
        (name, bytes[..n].to_vec())
    });
    let is_end = |n: &usize| *n < 9 || b"=:/#-_., @$|;".contains(&bytes[n - 1]);
    let ends = (1..length.min(129)).filter(is_end).map(|n| {
        let name = match n {
            1 => "what follows its first byte".into(),
            n => format!("what follows its first {n} bytes"),
        };
        (name, bytes[n..].to_vec())
    });
    // Longer cuts are unlikely.
    starts.take(128).chain(ends).collect()
}

/// The first bytes, such as the 4 or 8 of a pointer.
pub(in crate::diagnosis) fn first_bytes(bytes: &[u8], length: usize) -> Bytes {
    bytes.get(..length).map(Into::into)
}

/// Base64 in lines, with or without a newline after the last one.
pub(in crate::diagnosis) fn wrapped(bytes: &[u8]) -> Named {
    let newlines = [("LF", "\n"), ("CRLF", "\r\n")];
    let lines = |width: usize, newline: &str| {
        let lines: Vec<&[u8]> = bytes.chunks(width).collect();
        lines.join(newline.as_bytes())
    };
    [76, 72, 64, 60]
        .into_iter()
        .filter(|width| bytes.len() > *width)
        .flat_map(|width| {
            newlines.into_iter().flat_map(move |(name, newline)| {
                let wrapped = lines(width, newline);
                let ended = [&*wrapped, newline.as_bytes()].concat();
                let name = format!("a newline ({name}) after each {width} characters");
                [(format!("{name} and at its end"), ended), (name, wrapped)]
            })
        })
        .collect()
}

pub(in crate::diagnosis) fn upper_case(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) if !text.is_ascii() => text.to_uppercase().into(),
        _ => bytes.to_ascii_uppercase(),
    })
}

pub(in crate::diagnosis) fn lower_case(bytes: &[u8]) -> Bytes {
    Some(match text(bytes) {
        Some(text) if !text.is_ascii() => text.to_lowercase().into(),
        _ => bytes.to_ascii_lowercase(),
    })
}

pub(in crate::diagnosis) fn capitalized(bytes: &[u8]) -> Bytes {
    let mut capitalized = bytes.to_vec();
    capitalized.first_mut()?.make_ascii_uppercase();
    Some(capitalized)
}

/// A list or an object with one text.
pub(in crate::diagnosis) fn unbracketed(bytes: &[u8]) -> Bytes {
    const AROUND: [(&str, &str); 13] = [
        ("[\"", "\"]"),
        ("['", "']"),
        ("[", "]"),
        ("(\"", "\")"),
        ("('", "',)"),
        ("('", "')"),
        ("(", ")"),
        ("{", "}"),
        ("<", ">"),
        ("Optional(\"", "\")"),
        ("Optional(", ")"),
        ("Optional[", "]"),
        ("Some(\"", "\")"),
    ];
    let is_digest = |byte: &u8| byte.is_ascii_graphic() && !b"[](){}<>\"',;".contains(byte);
    AROUND
        .iter()
        .filter_map(|(before, after)| without(before.as_bytes(), bytes, after.as_bytes()))
        .find(|inner| inner.len() > 15 && inner.iter().all(is_digest))
}

/// Go's `append(make([]byte, n), bytes...)` with the number of bytes.
pub(in crate::diagnosis) fn after_nul_bytes(bytes: &[u8]) -> Bytes {
    Some([&vec![0; bytes.len()], bytes].concat())
}
