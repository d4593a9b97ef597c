use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How the bytes of a nonce or a digest are written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextEncoding {
    /// Base64 with padding.
    Base64,
    /// Base64 of the lower-case hex text: SAP Emarsys' digests and OroPlatform's nonces.
    Base64OfHex,
    /// Lower-case hex.
    Hex,
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "base64",
            Self::Base64OfHex => "base64 of hex",
            Self::Hex => "hex",
        })
    }
}

impl TextEncoding {
    /// The text of these bytes.
    #[must_use]
    pub fn encode(self, bytes: &[u8]) -> String {
        let mut text = String::new();
        self.encode_into(bytes, &mut text);
        text
    }

    /// Appends the text of these bytes to `text`.
    pub fn encode_into(self, bytes: &[u8], text: &mut String) {
        match self {
            Self::Base64 => STANDARD.encode_string(bytes, text),
            Self::Base64OfHex => STANDARD.encode_string(hex(bytes), text),
            Self::Hex => text.push_str(&hex(bytes)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}
