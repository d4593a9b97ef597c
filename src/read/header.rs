//! Which text is a whole header.

use memchr::memchr_iter;

use super::escapes::of_less_than;
use super::{TOKEN, contains_token};
use crate::wsse::Field;

/// The most bytes between `UsernameToken` and its first part, and between two parts.
const MAX_GAP: usize = 80;

/// The length of the shortest Created: `2026-01-15T12:00:00Z`.
const MIN_CREATED: usize = 20;

/// The kinds of text that start like a header.
pub(super) enum Shape {
    /// A header with all four parts. The number of bytes up to its end.
    Whole(usize),
    /// The names of all four parts, written in a way that servers do not read.
    Wrong,
    /// A header whose digest is not shown, such as `***`, or is to be filled in, such as `%s`.
    Placeholder,
    /// The start of a header.
    Cut,
}

/// Classifies a text that starts with `UsernameToken` or with the first part.
pub(super) fn shape(text: &str) -> Shape {
    if let Some(parts) = parts(text) {
        let end = parts.end;
        let after_token = &text.as_bytes()[TOKEN.len().min(end)..end];
        return if contains_token(after_token) {
            Shape::Cut // the parts are those of two headers
        } else if is_placeholder(parts.digest()) || parts.have_hidden_source() {
            Shape::Placeholder
        } else if starts_with_dots(&text[end..]) && parts.created().len() < MIN_CREATED {
            Shape::Cut
        } else {
            Shape::Whole(end)
        };
    }
    let text = &text[..super::floor(text, 4096)];
    let digest = assigned_digest(text);
    let all_named = Field::ALL
        .iter()
        .all(|field| assigned(text, *field).is_some());
    let is_open = memchr_iter(b'"', text.as_bytes()).count() % 2 == 1;
    match digest {
        Some(digest) if all_named && !is_open && is_placeholder(digest) => Shape::Placeholder,
        Some(_) if all_named && !is_open => Shape::Wrong,
        _ if hides_parts(text) => Shape::Placeholder,
        _ => Shape::Cut,
    }
}

/// The four parts of a header as servers read them.
pub(super) struct Parts<'t> {
    values: [&'t str; 4],
    /// The end of the last part.
    pub(super) end: usize,
}

impl<'t> Parts<'t> {
    pub(super) fn digest(&self) -> &'t str {
        self.values[Field::PasswordDigest as usize]
    }

    /// Whether a program that printed the header hid the digest or what it was made of.
    pub(super) fn are_hidden(&self) -> bool {
        is_masked(self.digest()) || self.have_hidden_source()
    }

    /// Whether a program that printed the header hid the nonce or Created.
    fn have_hidden_source(&self) -> bool {
        self.values[Field::Nonce as usize..]
            .iter()
            .any(|value| starts_with_mask(value))
    }

    fn created(&self) -> &'t str {
        self.values[Field::Created as usize]
    }

    /// Whether Created has a colon as Apache's forensic log writes it.
    pub(super) fn have_escaped_colon(&self) -> bool {
        self.created().contains("%3a")
    }

    /// Whether a backslash is in a part that never has one. A client may send it in the username.
    pub(super) fn have_backslash(&self) -> bool {
        let mut others = self.values[1..].iter();
        others.any(|value| value.contains('\\'))
    }
}

/// The parts of a header, if the text has all four close together.
pub(super) fn parts(text: &str) -> Option<Parts<'_>> {
    let mut found = [None; 4];
    let mut end = 0;
    let mut quotes = memchr_iter(b'"', text.as_bytes());
    let mut next = quotes.next();
    while let (Some(open), Some(close)) = (next, quotes.next()) {
        next = Some(close);
        if open - end > MAX_GAP {
            return None;
        }
        let Some(name) = text[..open].strip_suffix('=') else {
            continue;
        };
        let field = Field::ALL.iter().position(|f| name.ends_with(f.name()));
        if let Some(field) = field
            && close > open + 1
        {
            found[field] = Some(&text[open + 1..close]);
            end = close + 1;
            next = quotes.next();
            if let [Some(username), Some(digest), Some(nonce), Some(created)] = found {
                let values = [username, digest, nonce, created];
                return Some(Parts { values, end });
            }
        }
    }
    None
}

/// Whether the text has the first parts only, so that the last ones may be cut off.
pub(super) fn has_first_parts_only(text: &str) -> bool {
    let mut fields = Field::ALL.iter().map(|field| field.find(text).is_some());
    // `by_ref` leaves the parts after the first that is missing.
    fields.by_ref().take_while(|is_there| *is_there).count() > 0 && !fields.any(|is_there| is_there)
}

/// The text after the name of the first part, if a header starts with `UsernameToken` and a part,
/// or with a part.
pub(super) fn after_first_name(text: &str) -> Option<&str> {
    // Nearly all headers start like this.
    if let Some(after) = text.strip_prefix("UsernameToken Username")
        && after.starts_with('=')
    {
        return Some(after);
    }
    let bytes = text.as_bytes();
    let starts_with_token = bytes
        .get(..TOKEN.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(TOKEN));
    let start = if starts_with_token { TOKEN.len() } else { 0 };
    let end = bytes.len().min(start + MAX_GAP / 2);
    let after = (start..end).find_map(|at| {
        if !matches!(bytes[at] | 0x20, b'u' | b'p' | b'n' | b'c') {
            return None;
        }
        let after = Field::ALL.iter().find_map(|field| {
            let name = bytes.get(at..at + field.name().len())?;
            name.eq_ignore_ascii_case(field.name().as_bytes())
                .then(|| &text[at + name.len()..])
        })?;
        after
            .trim_start()
            .starts_with(['=', ':', '\\', '%', '&'])
            .then_some(after)
    })?;
    let gap = &bytes[start..bytes.len() - after.len()];
    let is_near = gap.len() < 2 * TOKEN.len() || !contains_token(gap);
    // In XML, a UsernameToken is an element that contains the element Username.
    let is_element = is_element(gap);
    (is_near && !is_element).then_some(after)
}

/// Whether the text between `UsernameToken` and `Username` has a `<`, escaped or not.
fn is_element(gap: &[u8]) -> bool {
    gap.iter().enumerate().any(|(at, byte)| {
        *byte == b'<' || (matches!(byte, b'&' | b'\\') && of_less_than(&gap[at..]).is_some())
    })
}

/// The digest, with or without quotes.
pub(super) fn assigned_digest(text: &str) -> Option<&str> {
    let digest = assigned(text, Field::PasswordDigest)?;
    let digest = digest.trim_start_matches(['"', '\'', ' ']);
    digest.split(['"', '\'', ',', ' ']).next()
}

/// The text assigned to this part with `=` or `:`, in any case and with any spaces.
fn assigned(text: &str, field: Field) -> Option<&str> {
    let name = field.name();
    memchr::memchr2_iter(b'=', b':', text.as_bytes()).find_map(|at| {
        let before = text[..at].trim_end();
        let start = before.len().checked_sub(name.len())?;
        before.as_bytes()[start..]
            .eq_ignore_ascii_case(name.as_bytes())
            .then_some(text[at + 1..].trim_start())
    })
}

/// Whether the end of this text, which starts like a header, shows that the rest is missing.
pub(super) fn is_cut(text: &str) -> bool {
    let within_quotes = memchr_iter(b'"', text.as_bytes()).count() % 2 == 1;
    let last = text
        .rsplit(['"', '\'', ',', ' '])
        .next()
        .unwrap_or_default();
    let within_name = !last.is_empty() && Field::ALL.iter().any(|f| f.name().starts_with(last));
    within_quotes || within_name || text.ends_with([',', '=', '…', '\\']) || text.ends_with("...")
}

fn starts_with_dots(text: &str) -> bool {
    text.starts_with('…') || text.starts_with("...")
}

/// Whether a mask such as `[REDACTED]` is in place of whole parts, with their names.
pub(super) fn hides_parts(text: &str) -> bool {
    let parts = text.strip_prefix("UsernameToken").unwrap_or(text);
    let outside_quotes = parts.split('"').step_by(2);
    let mut pieces = outside_quotes.flat_map(|text| text.split(','));
    // At the end, dots show that the header is cut.
    pieces.any(|piece| starts_with_mask(piece.trim()))
        || [", …, ", ", ..., "].iter().any(|dots| text.contains(dots))
}

/// Whether a program printed a mask instead of the value, such as `": "[FILTERED]"` after the name.
pub(super) fn hides_value(after_name: &str) -> bool {
    let separators = ['"', '\'', '\\', ':', '=', '>', ',', ' ', '\t'];
    let value = after_name.trim_start_matches(separators);
    let value = value.strip_prefix("value").unwrap_or(value); // "name": "X-WSSE", "value": …
    let value = value.trim_start_matches(separators);
    if !after_name[..after_name.len() - value.len()].contains([':', '=']) {
        return false;
    }
    starts_with_mask(value.strip_prefix("UsernameToken ").unwrap_or(value))
}

/// Whether the text is only a mask.
pub(super) fn is_mask(text: &str) -> bool {
    let only_stars = text.trim_matches(['*', '•', '█']).is_empty();
    starts_with_mask(text) && (only_stars || text.ends_with([']', '>', ')']))
}

/// Whether the text starts with a mask, and not with an HTML tag or a usual word in brackets.
fn starts_with_mask(text: &str) -> bool {
    const WORDS: [&str; 6] = ["filter", "hidden", "mask", "omit", "redact", "remove"];
    let after_stars = text.trim_start_matches(['*', '•', '█']);
    let stars = text.len() - after_stars.len();
    if stars >= 2 {
        // In Markdown, two stars start and end bold text.
        let ends = ['"', '\'', '\\', ',', ']', '}', ')', '\r', '\n'];
        return stars > 2 || after_stars.is_empty() || after_stars.starts_with(ends);
    }
    let inside = text.strip_prefix(['[', '<', '(']);
    let word = inside.and_then(|inside| inside.split_once([']', '>', ')']));
    word.is_some_and(|(word, _)| {
        let word = word.to_ascii_lowercase();
        WORDS.iter().any(|start| word.contains(start)) || word.contains(['*', '•', '█'])
    })
}

/// Whether this is a placeholder: a log hides the digest, or a program fills it in later.
pub(super) fn is_placeholder(digest: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    // All bytes are looked at, several at once, which is faster than stopping at the first.
    let all_usual = || digest.bytes().fold(true, |all, byte| all & is_usual(byte));
    if digest.len() > 6 && all_usual() {
        return digest.as_bytes()[0] == digest.as_bytes()[1] && is_masked(digest);
    }
    digest.len() < 6
        || is_masked(digest)
        || digest.contains(['{', '}', '$', '<', '>', '[', ']', '(', ' '])
        || (digest.starts_with('%') && digest.len() < 8)
}

/// Whether a program that prints headers hid this text, such as `***` and `[REDACTED]`.
pub(super) fn is_masked(text: &str) -> bool {
    let in_brackets = [('[', ']'), ('<', '>'), ('(', ')')]
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    let repeated = ['x', 'X', '#', '-', '.']
        .iter()
        .any(|sign| text.chars().all(|c| c == *sign));
    let repeated = repeated && text.len() > 2;
    in_brackets || repeated || text.contains(['*', '•', '█', '…']) || text.contains("...")
}
