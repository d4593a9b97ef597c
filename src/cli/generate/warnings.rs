//! Warnings about headers that are valid but probably a mistake.

use wsse_header::verdict::is_too_long_for_symfony;
use wsse_header::{ApiKey, DigestScheme, ParsedCreated, UsernameToken};

use crate::cli::secret::is_utf_16;
use crate::cli::terminal::{eprint_line, is_invisible};

const BYTE_ORDER_MARK: char = '\u{feff}';

#[rustfmt::skip] // a table
pub(super) fn print(token: &UsernameToken, key: &ApiKey, created: ParsedCreated, scheme: &DigestScheme) {
    let username = token.username();
    let pre_image = scheme.pre_image(token.nonce(), token.created(), key.as_bytes());
    let key = key.as_bytes();
    let text = str::from_utf8(key).unwrap_or_default(); // a key may be any bytes
    let inner = text.trim().trim_start_matches(BYTE_ORDER_MARK);
    for (applies, warning) in [
        (username.as_bytes() == key, "the username and the API key are the same, and the username is sent with each request"),
        (is_hex_key(username) && !is_hex_key(text), "the username looks like an API key, and the API key does not: the username is the first argument"),
        (text.trim() != text || key.trim_ascii() != key, "the API key starts or ends with white space, which is hashed too"),
        (text.starts_with(BYTE_ORDER_MARK), "the API key starts with a byte order mark, which is hashed too"),
        (is_utf_16(key), "the API key is text in UTF-16, but servers expect UTF-8"),
        (key.contains(&0) && !is_utf_16(key), "the API key contains a NUL byte, which is hashed too"),
        (key.starts_with(b"\x1f\x8b"), "the API key is compressed with gzip: decompress it first"),
        (inner.contains(|c| c != '\0' && is_invisible(c)), "the API key contains an invisible or combining character, which is hashed too"),
        (is_quoted(inner), "the API key is in quotes, which are hashed too"),
        (is_assignment(inner), "the API key starts with a name and '=', which are hashed too"),
        (created == ParsedCreated::Unreadable, "PHP cannot read this Created: OroPlatform uses 1970 instead"),
        (is_too_long_for_symfony(scheme, &pre_image), "nonce, Created and API key exceed 4096 bytes, which Symfony servers refuse"),
        (username == "0", "OroPlatform 4.0 and later treat the username \"0\" as missing"),
        (token.nonce() == "0", "OroPlatform 4.0 and later treat the nonce \"0\" as missing"),
    ] {
        if applies {
            eprint_line(&format!("warning: {warning}"));
        }
    }
}

/// Whether the text has the form of OroPlatform's API keys.
fn is_hex_key(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_quoted(text: &str) -> bool {
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    quote.is_some_and(|quote| text.len() > 1 && text.ends_with(quote))
}

/// Whether the text is `NAME=value`, as in a file of environment variables. The '=' at the end of
/// base64 does not count.
fn is_assignment(text: &str) -> bool {
    let text = text.strip_prefix("export ").unwrap_or(text);
    text.split_once('=').is_some_and(|(name, value)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(is_name)
            && !value.trim_start_matches('=').is_empty()
    })
}
