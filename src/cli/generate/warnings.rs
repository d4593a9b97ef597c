//! Warnings about headers that are valid but probably a mistake.

use wsse_header::{ApiKey, DigestScheme, ParsedCreated, UsernameToken};

use crate::cli::secret;
use crate::cli::terminal::eprint_line;

#[rustfmt::skip] // a table
pub(super) fn print(token: &UsernameToken, key: &ApiKey, created: ParsedCreated, scheme: &DigestScheme) {
    let pre_image = scheme.pre_image(token.nonce(), token.created(), key.as_bytes());
    for (applies, warning) in [
        (secret::has_outer_white_space(key), "the API key starts or ends with white space, which is hashed too"),
        (secret::has_byte_order_mark(key), "the API key starts with a byte order mark, which is hashed too"),
        (created == ParsedCreated::Unreadable, "PHP cannot read this Created: OroPlatform uses 1970 instead"),
        (scheme.is_too_long(&pre_image), "nonce, Created and API key exceed 4096 bytes, which Symfony servers refuse"),
        (token.username() == "0", "OroPlatform 4.0 and later treat the username \"0\" as missing"),
        (token.nonce() == "0", "OroPlatform 4.0 and later treat the nonce \"0\" as missing"),
    ] {
        if applies {
            eprint_line(&format!("warning: {warning}"));
        }
    }
}
