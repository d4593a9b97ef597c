//! Finds the X-WSSE headers in whatever text people have at hand.

use std::borrow::Cow;

use serde_json::{Map, Value};

const NAME: &str = "x-wsse";
const TOKEN: &str = "usernametoken username";

/// The values of all X-WSSE headers in one line of text: `X-WSSE: …` at its start or behind the `>`
/// of `curl -v`, inside quotes as in `-H 'X-WSSE: …'` or a curl config, in a JSON object, or a bare
/// `UsernameToken …`; and where there is none of these, one anywhere in the line of a log or a
/// program.
pub(crate) fn headers(line: &str) -> Vec<Cow<'_, str>> {
    match whole_line(line) {
        Some(value) => vec![value.into()],
        None => within(line),
    }
}

/// The value where the line is nothing but a header.
pub(crate) fn whole_line(line: &str) -> Option<&str> {
    let start = line.trim_start_matches('\u{feff}').trim();
    let start = start.strip_prefix('>').unwrap_or(start).trim_start();
    match named(start) {
        Some(value) => Some(value.trim()),
        None => (start.starts_with("UsernameToken ") && has_username(start)).then_some(start),
    }
}

/// The values of the headers within a line.
fn within(line: &str) -> Vec<Cow<'_, str>> {
    let start = line.trim();
    if start.starts_with('{')
        && let Ok(object) = serde_json::from_str::<Map<String, Value>>(start)
    {
        let named = object
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(NAME));
        let values = named.filter_map(|(_, value)| Some(value.as_str()?.to_owned().into()));
        let values: Vec<_> = values.collect();
        if !values.is_empty() {
            return values;
        }
    }
    // Not what curl says of HTTP/2 (* [HTTP/2] …), which stands behind a > too, nor responses or
    // HTML.
    let mut found = quoted(start);
    if found.is_empty() && !start.starts_with(['*', '<']) {
        found = tokens(start);
        if found.is_empty() {
            found.extend(assigned(start));
        }
    }
    found
}

/// Each `UsernameToken Username…` in the line of a log or a program, in the quotes around it.
fn tokens(line: &str) -> Vec<Cow<'_, str>> {
    let lower = line.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices(TOKEN).map(|(at, _)| at).collect();
    let ends = starts.iter().copied().skip(1).chain([line.len()]);
    let values = starts.iter().copied().zip(ends).filter_map(|(start, end)| {
        let value: Cow<str> = match line[..start].chars().next_back() {
            Some('"') => double_quoted(&line[start..end]).0.into(),
            Some('\'') => single_quoted(&line[start..end]).0.into(),
            _ => line[start..end].trim().into(),
        };
        has_username(&value).then_some(value)
    });
    values.collect()
}

/// What is assigned to `X-WSSE` in the line of a log or a program, without the word
/// `UsernameToken`, if it has a username.
fn assigned(line: &str) -> Option<Cow<'_, str>> {
    let at = line.to_ascii_lowercase().find(NAME)?;
    let rest = line[at + NAME.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
    let value = ["=>", ":", "="]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?
        .trim();
    let value = match value.chars().next()? {
        '"' => double_quoted(&value[1..]).0.into(),
        '\'' => single_quoted(&value[1..]).0.into(),
        _ => Cow::from(value),
    };
    has_username(&value).then_some(value)
}

/// Whether there is a `Username` with a `=` or `:` behind it, in any case and with blanks.
fn has_username(value: &str) -> bool {
    value.match_indices(['=', ':']).any(|(at, _)| {
        let name = value[..at].trim_end().as_bytes().last_chunk();
        name.is_some_and(|name: &[u8; 8]| name.eq_ignore_ascii_case(b"username"))
    })
}

/// The text behind `X-WSSE:` in any case.
fn named(text: &str) -> Option<&str> {
    let (name, rest) = text.split_at_checked(NAME.len())?;
    if !name.eq_ignore_ascii_case(NAME) {
        return None;
    }
    rest.trim_start_matches([' ', '\t']).strip_prefix(':')
}

/// The values of the headers that stand in quotes, read as a shell would.
fn quoted(line: &str) -> Vec<Cow<'_, str>> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['\'', '"']) {
        let quote = rest[at..].chars().next();
        rest = &rest[at + 1..];
        let Some(value) = named(rest) else { continue };
        let (text, behind) = if quote == Some('\'') {
            single_quoted(value)
        } else {
            double_quoted(value)
        };
        found.push(text.trim().to_owned().into());
        rest = behind;
    }
    found
}

/// The text up to the closing single quote, and what is behind it. `'\''` stands for a quote.
fn single_quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let Some((part, behind)) = rest.split_once('\'') else {
            return (value + rest, "");
        };
        value += part;
        match behind.strip_prefix("\\''") {
            Some(behind) => {
                value.push('\'');
                rest = behind;
            }
            None => return (value, behind),
        }
    }
}

/// The text up to the closing double quote, and what is behind it. A backslash takes the character
/// behind it as it stands.
fn double_quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, character)) = chars.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}
