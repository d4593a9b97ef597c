use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// PHP's `base64_decode($text)` in its lenient mode, which OroPlatform and
/// `EscapeWSSEAuthenticationBundle` apply to the nonce. It drops characters outside the standard
/// alphabet (`-`, `_` and padding included), and bits that do not fill a byte.
///
/// ```
/// use wsse_header::php_base64_decode;
/// assert_eq!(php_base64_decode("TXlOb25jZQ=="), b"MyNonce");
/// assert_eq!(php_base64_decode("TXlO b25*jZQ"), b"MyNonce");
/// ```
#[must_use]
pub fn php_base64_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    php_base64_decode_into(text, &mut bytes);
    bytes
}

/// Appends the bytes that [`php_base64_decode`] returns to `bytes`.
pub(super) fn php_base64_decode_into(text: &str, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    if STANDARD.decode_vec(text, bytes).is_ok() {
        return;
    }
    bytes.truncate(start);
    let mut kept: Vec<u8> = text
        .bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    if kept.len() % 4 == 1 {
        kept.pop(); // six bits do not fill a byte
    }
    // Only alphabet characters are left, and their count is valid for base64.
    LENIENT
        .decode_vec(kept, bytes)
        .expect("decodable by construction");
}
