//! How programs write a header's quotes, and how each way is undone.
//!
//! The quote can be read from the header: it is what is between `Username=` and the username. The
//! same escapes are undone in the rest of the header.

use std::borrow::Cow;

use memchr::{memchr, memchr2_iter};

use super::html;
use crate::wsse::copy_short;

/// One way to escape text.
pub(super) struct Escape {
    /// The name for the report.
    pub(super) name: &'static str,
    /// What follows the name of a field, with or without its `=`.
    starts: &'static [&'static str],
    /// How it writes `<`, if it escapes that.
    less_than: &'static [&'static str],
    /// Undoes the escapes of a text.
    pub(super) undo: fn(&str) -> String,
}

#[rustfmt::skip] // a table
const ESCAPES: [Escape; 12] = [
    Escape { name: "hex escapes (\\x22)", starts: &["\\x"], less_than: &["\\x3c", "\\x3C"], undo: backslashes },
    Escape { name: "Unicode escapes (\\u0022)", starts: &["\\u"], less_than: &["\\u003c", "\\u003C"], undo: backslashes },
    Escape { name: "a string with backslashes (\\\")", starts: &["\\"], less_than: &[], undo: backslashes },
    Escape { name: "URL-encoded text (%22)", starts: &["%"], less_than: &["%3C", "%3c"], undo: percents },
    Escape { name: "HAProxy's log (#22)", starts: &["#22"], less_than: &[], undo: |text| hex_bytes(text, '#') },
    Escape { name: "text with typographic quotes (“)", starts: &["“", "”", "„", "«", "″"], less_than: &[], undo: |text| text.replace(['“', '”', '„', '«', '»', '″'], "\"") },
    Escape { name: "HTML or XML text (&quot;)", starts: &["&"], less_than: &["&lt;"], undo: html::entities },
    Escape { name: "a cmd.exe command (^\")", starts: &["^"], less_than: &[], undo: |text| without(text, '^') },
    Escape { name: "a PowerShell string (`\")", starts: &["`"], less_than: &[], undo: |text| without(text, '`') },
    Escape { name: "quoted-printable text (=3D)", starts: &["3D", "3d"], less_than: &[], undo: quoted_printable },
    Escape { name: "text with ' for quotes; servers read only \"", starts: &["'"], less_than: &[], undo: |text| text.replace('\'', "\"") },
    Escape { name: "a string with doubled quotes (\"\")", starts: &["\"\""], less_than: &[], undo: |text| text.replace("\"\"", "\"") },
];

/// Each line is quoted, with its newline as `[\n]`.
const WIRE_LOG: Escape = Escape {
    name: "the wire log of Apache HttpClient",
    starts: &[],
    less_than: &[],
    undo: wire_log,
};

/// The escape of the quote after a field's name, if it is escaped.
pub(super) fn of_quote(after_name: &str) -> Option<&'static Escape> {
    let mut rest = after_name.trim_start();
    if let Some(assigned) = rest.strip_prefix('=') {
        rest = assigned.trim_start();
    } else if rest.starts_with(['3', '"', '\'']) {
        return None; // of the escapes below, these are some only after a =
    }
    // An empty part has two quotes as well.
    let is_empty = rest
        .strip_prefix("\"\"")
        .is_some_and(|after| after.is_empty() || after.starts_with([',', ' ', '"']));
    if is_empty {
        return None;
    }
    of_sign(rest)
}

/// The escape that starts with this sign.
pub(super) fn of_sign(text: &str) -> Option<&'static Escape> {
    let mut escapes = ESCAPES.iter();
    escapes.find(|escape| escape.starts.iter().any(|start| text.starts_with(start)))
}

/// The escape of a `<`, and the text after it.
pub(super) fn of_less_than(text: &[u8]) -> Option<(&[u8], &'static Escape)> {
    ESCAPES.iter().find_map(|escape| {
        let mut signs = escape.less_than.iter();
        let after = signs.find_map(|sign| text.strip_prefix(sign.as_bytes()))?;
        Some((after, escape))
    })
}

/// The escape of the XML that follows this text in the line, if the text shows which it is.
pub(super) fn of_prefix(prefix: &[u8]) -> Option<&'static Escape> {
    prefix.ends_with(b" >> \"").then_some(&WIRE_LOG)
}

/// The escape of the quotes in a start tag, if they are escaped.
pub(super) fn of_tag(tag: &[u8]) -> Option<&'static Escape> {
    let tag = tag.split(|byte| *byte == b'>').next()?;
    let quote = &tag[memchr(b'=', tag)? + 1..];
    match quote {
        [b'\'', ..] => None,
        // An empty value has two quotes as well.
        [b'"', second, third, ..] if *second != b'"' || b" />\r\n\t".contains(third) => None,
        _ => of_sign(str::from_utf8(&quote[..quote.len().min(3)]).ok()?),
    }
}

/// Undoes up to four escapes of a header, one inside the other. The second value names them.
/// `None` if the text does not start a header.
///
/// `after_name` finds the text after the name of the header's first field.
pub(super) fn undo(
    header: &str,
    after_name: impl Fn(&str) -> Option<&str>,
) -> Option<(Cow<'_, str>, Option<Cow<'static, str>>)> {
    let mut text = Cow::Borrowed(header);
    let mut names = None;
    // The fifth round only sees that no escape is left.
    for _ in 0..5 {
        let Some(escape) = of_quote(after_name(&text)?) else {
            return Some((text, names));
        };
        text = (escape.undo)(&text).into();
        names = Some(then(names, escape.name));
    }
    None
}

/// Undoes what a string in single quotes has for `'` and `\`. The second value names it. `None` if
/// the text has neither.
pub(super) fn of_single_quotes(text: &str) -> Option<(String, &'static str)> {
    // A shell has three ways to write an apostrophe in single quotes.
    let in_shell = ["'\\''", "'\"'\"'", "\\'"];
    let has_apostrophe = |at| in_shell.iter().any(|quote| text[at..].starts_with(quote));
    if memchr2_iter(b'\\', b'\'', text.as_bytes()).any(has_apostrophe) {
        let unquoted = in_shell
            .iter()
            .fold(text.to_owned(), |text, quote| text.replace(quote, "'"));
        return Some((unquoted, "a string in single quotes ('\\'')"));
    }
    let is_quoted = text.contains("\\\\") && text.contains("\"'");
    is_quoted.then(|| {
        (
            text.replace("\\\\", "\\"),
            "a string in single quotes (\\\\)",
        )
    })
}

/// Names one way of reading after others.
pub(super) fn then(names: Option<Cow<'static, str>>, name: &'static str) -> Cow<'static, str> {
    match names {
        Some(names) => format!("{names}, then {name}").into(),
        None => name.into(),
    }
}

/// Whether this escape is found in logs and texts only, and never in a header that was sent: `\x22`,
/// `\u0022`, `\042`, `\\\"`, `=3D"`, and the `\=` of Markdown.
pub(super) fn only_in_logs(after_name: &str) -> bool {
    let assigned = after_name.strip_prefix('=').unwrap_or(after_name);
    ["\\x", "\\u", "\\0", "\\\\", "\\=", "3D\""]
        .iter()
        .any(|start| assigned.starts_with(start))
}

/// Whether this escape is usual in documents: `&quot;` and typographic quotes.
pub(super) fn only_in_documents(after_name: &str) -> bool {
    let assigned = after_name.strip_prefix('=').unwrap_or(after_name);
    assigned.starts_with(['&', '“', '”', '„', '«', '″'])
}

/// `\"`, `\n`, `\x22`, `\042`, `\u0022` and `\u{22}` of JSON, C and most other languages.
fn backslashes(text: &str) -> String {
    let mut plain = Shorter::of(text);
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        plain.append(&rest.as_bytes()[..at]);
        let escaped = &rest[at + 1..];
        let Some(letter) = escaped.chars().next() else {
            rest = "\\";
            break;
        };
        let after = &escaped[letter.len_utf8()..];
        let character;
        (character, rest) = match letter {
            'n' => ('\n', after),
            'r' => ('\r', after),
            't' => ('\t', after),
            '\r' | '\n' => {
                rest = after;
                continue;
            }
            'u' => {
                let (code, after) = unicode(after);
                let character = code.and_then(char::from_u32);
                (character.unwrap_or(char::REPLACEMENT_CHARACTER), after)
            }
            'x' | '0'..='3' => {
                let byte = if letter == 'x' {
                    byte(after, 16, 2)
                } else {
                    byte(escaped, 8, 3)
                };
                match byte {
                    Some((byte, after)) => {
                        plain.append(&[byte]);
                        rest = after;
                        continue;
                    }
                    None => (letter, after),
                }
            }
            _ => (letter, after),
        };
        plain.append(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    plain.append(rest.as_bytes());
    plain.into_string()
}

/// Text without its escapes, which is never longer than with them. Growing it for each of its short
/// pieces would take longer.
struct Shorter {
    bytes: Vec<u8>,
    length: usize,
}

impl Shorter {
    fn of(text: &str) -> Self {
        Self {
            bytes: vec![0; text.len()],
            length: 0,
        }
    }

    fn append(&mut self, piece: &[u8]) {
        let end = self.length + piece.len();
        copy_short(&mut self.bytes[self.length..end], piece);
        self.length = end;
    }

    fn into_string(mut self) -> String {
        self.bytes.truncate(self.length);
        lossy(self.bytes)
    }
}

/// The code of the character after `\u`, if it is one, and the text after it.
fn unicode(after: &str) -> (Option<u32>, &str) {
    let braces = after.strip_prefix('{');
    if let Some((digits, rest)) = braces.and_then(|text| text.split_once('}')) {
        return (u32::from_str_radix(digits, 16).ok(), rest);
    }
    let Some((code, rest)) = number(after, 16, 4) else {
        return (Some(u32::from('u')), after); // not an escape
    };
    if !(0xd800..0xdc00).contains(&code) {
        return (Some(code), rest);
    }
    // Two escapes make one character above U+FFFF.
    let low = rest.strip_prefix("\\u").and_then(|low| number(low, 16, 4));
    match low {
        Some((low @ 0xdc00..0xe000, rest)) => (
            Some(0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00)),
            rest,
        ),
        _ => (None, rest),
    }
}

/// The number at the start of the text, with exactly this many digits, and the text after it.
fn number(text: &str, radix: u32, digits: usize) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    let number = number.chars().try_fold(0, |number, digit| {
        Some(number * radix + digit.to_digit(radix)?)
    })?;
    Some((number, rest))
}

fn byte(text: &str, radix: u32, digits: usize) -> Option<(u8, &str)> {
    let (number, rest) = number(text, radix, digits)?;
    Some((u8::try_from(number).ok()?, rest))
}

/// `… >> "line[\r][\n]"`.
fn wire_log(text: &str) -> String {
    let line = text.split_once(" >> \"").map_or(text, |(_, line)| line);
    let line = line.trim_end();
    let line = line.strip_suffix('"').unwrap_or(line);
    line.replace("[\\r]", "\r").replace("[\\n]", "\n")
}

/// `%22`. In a form, a `+` is a space: directly after `UsernameToken`, or in XML without `%20`.
fn percents(text: &str) -> String {
    let after_token = text.as_bytes().get(super::TOKEN.len());
    let is_xml = text.starts_with("%3C") || text.starts_with("%3c");
    let is_form = after_token == Some(&b'+') || (is_xml && !text.contains("%20"));
    let text = if is_form {
        text.replace('+', " ")
    } else {
        text.to_owned()
    };
    hex_bytes(&text, '%')
}

/// `=3D`, and lines that end with `=`.
fn quoted_printable(text: &str) -> String {
    hex_bytes(&text.replace("=\r\n", "").replace("=\n", ""), '=')
}

/// Replaces the sign and two hex digits by the byte.
fn hex_bytes(text: &str, sign: char) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split(sign);
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        match byte(part, 16, 2) {
            Some((byte, rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            None => bytes.extend([sign as u8].iter().chain(part.as_bytes())),
        }
    }
    lossy(bytes)
}

/// The text without this sign, which escapes the character after it.
fn without(text: &str, sign: char) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        kept.extend(if character == sign {
            characters.next()
        } else {
            Some(character)
        });
    }
    kept
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
