//! Finds X-WSSE headers in any text: requests, logs, programs.

pub mod soap;

use std::borrow::Cow;

use serde_json::{Map, Value};

const NAME: &str = "x-wsse";
const TOKEN: &str = "usernametoken username";

/// The values of all X-WSSE headers in one line of text.
///
/// Finds `X-WSSE: …` at the start of the line or after the `>` of `curl -v`, in quotes as in
/// `-H 'X-WSSE: …'` or a curl config, in a JSON object, and a bare `UsernameToken …`. If there is
/// none of these, finds a header anywhere in the line of a log or a program.
#[must_use]
pub fn headers(line: &str) -> Vec<Cow<'_, str>> {
    match whole_line(line) {
        Some(value) => vec![value.into()],
        None => within(line),
    }
}

/// The value, if the line is a header and nothing else.
#[must_use]
pub fn whole_line(line: &str) -> Option<&str> {
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
    // Lines that start with * are what curl logs of HTTP/2, which it also prints after a >. Those
    // that start with < are responses or HTML.
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
        let value = unquoted(line[..start].chars().next_back(), &line[start..end]);
        has_username(&value).then_some(value)
    });
    values.collect()
}

/// The text assigned to `X-WSSE` in the line of a log or a program, even without the word
/// `UsernameToken`, if it has a username.
fn assigned(line: &str) -> Option<Cow<'_, str>> {
    let at = line.to_ascii_lowercase().find(NAME)?;
    let rest = line[at + NAME.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
    let value = ["=>", ":", "="]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?
        .trim();
    let text = value.strip_prefix(['"', '\'']).unwrap_or(value);
    let value = unquoted(value.chars().next(), text);
    has_username(&value).then_some(value)
}

/// Whether the text contains `Username` and then `=` or `:`, in any case, with or without spaces.
fn has_username(value: &str) -> bool {
    value.match_indices(['=', ':']).any(|(at, _)| {
        let name = value[..at].trim_end().as_bytes().last_chunk();
        name.is_some_and(|name: &[u8; 8]| name.eq_ignore_ascii_case(b"username"))
    })
}

/// The text after `X-WSSE:` in any case.
fn named(text: &str) -> Option<&str> {
    let (name, rest) = text.split_at_checked(NAME.len())?;
    if !name.eq_ignore_ascii_case(NAME) {
        return None;
    }
    rest.trim_start_matches([' ', '\t']).strip_prefix(':')
}

/// The values of the headers in quotes, read as a shell would.
fn quoted(line: &str) -> Vec<Cow<'_, str>> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['\'', '"']) {
        let quote = char::from(rest.as_bytes()[at]);
        rest = &rest[at + 1..];
        let Some(value) = named(rest) else { continue };
        let (text, after) = in_quotes(quote, value);
        found.push(text.trim().to_owned().into());
        rest = after;
    }
    found
}

/// The text that follows this character, up to the closing quote if the character is a quote.
fn unquoted(before: Option<char>, text: &str) -> Cow<'_, str> {
    match before {
        Some(quote @ ('"' | '\'')) => in_quotes(quote, text).0.into(),
        _ => text.trim().into(),
    }
}

/// The text up to the closing quote, and the rest after it. In single quotes `'\''` means one; in
/// double quotes a backslash escapes the next character.
fn in_quotes(quote: char, text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(character) = chars.next() {
        match character {
            '\\' if quote == '"' => value.extend(chars.next()),
            _ if character != quote => value.push(character),
            _ => match chars.as_str().strip_prefix(r"\''") {
                Some(rest) if quote == '\'' => {
                    value.push('\'');
                    chars = rest.chars();
                }
                _ => return (value, chars.as_str()),
            },
        }
    }
    (value, "")
}
