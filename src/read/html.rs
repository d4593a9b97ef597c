//! Text in HTML and XML: tags and entities.

use memchr::{memchr, memchr_iter, memchr2};

use super::floor;

/// Whether the text has a tag of HTML.
pub(super) fn has_tag(text: &str) -> bool {
    memchr_iter(b'<', text.as_bytes()).any(|at| tag_length(&text[at..]).is_some())
}

/// The text without the tags of HTML, and without its entities. `None` if it has no tag.
pub(super) fn without_tags(text: &str) -> Option<String> {
    let text = &text[..floor(text, MAX_HTML)];
    if !has_tag(text) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = tag_length(rest).unwrap_or_else(|| {
            plain.push('<');
            1
        });
        rest = &rest[length..];
    }
    plain.push_str(rest);
    Some(entities(&plain))
}

/// The most text of a header in HTML, in bytes.
const MAX_HTML: usize = 8 * 1024;

/// The length of the tag that the text starts with, such as `<br>` and `</span>`.
fn tag_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('<')?.trim_start_matches('/');
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let end = memchr2(b'>', b'<', name.as_bytes())?;
    name[end..]
        .starts_with('>')
        .then(|| text.len() - name.len() + end + 1)
}

/// `&quot;`, `&#34;`, `&#x22;`.
pub(super) fn entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        decoded.push_str(before);
        let known = entity
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        let (character, after) = known.unwrap_or(('&', entity));
        decoded.push(character);
        rest = after;
    }
    decoded + rest
}

fn character(entity: &str) -> Option<char> {
    let code = match entity.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => match entity {
            "quot" | "QUOT" => '"',
            "amp" | "AMP" => '&',
            "lt" => '<',
            "gt" => '>',
            "apos" => '\'',
            "nbsp" => ' ',
            "equals" => '=',
            "plus" => '+',
            "sol" => '/',
            "comma" => ',',
            "colon" => ':',
            _ => return None,
        }
        .into(),
    };
    char::from_u32(code)
}
