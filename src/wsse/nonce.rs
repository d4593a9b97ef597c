use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use super::digest::hex;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// How random bytes become the nonce text of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonceForm {
    /// Lower-case hex, and that text in base64: 16 bytes give 44 characters.
    ///
    /// For OroPlatform, because base64 of hex never holds `/` or `+`: 4.0.0 to 4.1.6 answer 500
    /// to a nonce with `/` (oroinc/platform#953), and later versions take `/` and `+` for the
    /// same character in their replay cache. Other services take 64 characters at most.
    Base64OfHex,
    /// Lower-case hex, two characters a byte.
    Hex,
    /// The bytes in base64, as OASIS UsernameToken Profile 1.0 writes them.
    Base64,
}

impl NonceForm {
    /// The most random bytes a nonce is made of.
    pub const MAX_BYTES: usize = 64;

    /// Appends the nonce text of these random bytes to `text`; allocates only to let `text` grow.
    ///
    /// # Panics
    /// With more than [`MAX_BYTES`](Self::MAX_BYTES) bytes.
    pub fn write(self, random: &[u8], text: &mut String) {
        match self {
            Self::Base64OfHex => STANDARD.encode_string(hex(random, &mut [0; 128]), text),
            Self::Hex => text.push_str(hex(random, &mut [0; 128])),
            Self::Base64 => STANDARD.encode_string(random, text),
        }
    }

    /// The nonce text of these random bytes.
    ///
    /// # Panics
    /// With more than [`MAX_BYTES`](Self::MAX_BYTES) bytes.
    #[must_use]
    pub fn text(self, random: &[u8]) -> String {
        let mut text = String::new();
        self.write(random, &mut text);
        text
    }
}

/// PHP's `base64_decode($text)` in its lenient mode, with which OroPlatform and
/// `EscapeWSSEAuthenticationBundle` decode the nonce: characters outside the standard alphabet
/// (`-`, `_` and padding among them) are dropped, and so are the bits that fill no byte.
///
/// ```
/// use wsse_header::wsse::php_base64_decode;
/// assert_eq!(php_base64_decode("TXlOb25jZQ=="), b"MyNonce");
/// assert_eq!(php_base64_decode("TXlO b25*jZQ"), b"MyNonce");
/// ```
#[must_use]
pub fn php_base64_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    php_base64_decode_into(text, &mut bytes);
    bytes
}

/// Appends what [`php_base64_decode`] returns to `bytes`.
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
        kept.pop(); // six bits fill no byte
    }
    // Only characters of the alphabet are left, in a number that is right.
    LENIENT
        .decode_vec(kept, bytes)
        .expect("decodable by construction");
}
