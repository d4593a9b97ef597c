//! The protocol: the header's four parts, its digest, and which service expects what.
//!
//! `X-WSSE: UsernameToken Username="…", PasswordDigest="…", Nonce="…", Created="…"` authenticates
//! one HTTP request. With `‖` for concatenation of bytes,
//!
//! ```text
//! PasswordDigest = base64(SHA-1(base64_decode(Nonce) ‖ Created ‖ key))
//! ```
//!
//! `Nonce` and `Created` are the texts in the header: they are never reformatted between the header
//! and the hash. [`DigestScheme`] has the variants of this formula, [`DIALECTS`] the services that
//! use them.
//!
//! # Sources
//! - OASIS Web Services Security UsernameToken Profile 1.0 (2004), section 3.1: the formula and the
//!   SOAP form.
//! - OroPlatform 1.10 to 6.0, `WsseAuthenticationBundle`: what a server accepts.
//! - "Atom Authentication" (Mark Pilgrim, xml.com, 2003): the header; it hashes the nonce's text.
//! - Symfony's `MessageDigestPasswordHasher`: salt and iterations.
//!
//! # Security
//! SHA-1 is a fast hash, so anyone who sees one header can try billions of keys per second. Only a
//! long random key withstands that. The digest neither hides nor signs the request, so TLS is still
//! needed. WSSE is deprecated (OroPlatform removed it in 6.1): use OAuth 2 if the service supports
//! it.
//!
//! # Units
//! Clock, randomness and key are passed in. Times are in seconds and lengths in bytes, unless the
//! documentation says otherwise.

mod batch;
mod created;
mod dialect;
mod digest;
mod encoding;
mod key;
mod nonce;
mod soap;
mod token;

pub use batch::Batch;
#[doc(hidden)]
pub use batch::copy_short;
#[doc(hidden)]
pub use created::with_offset_in_minutes;
pub use created::{CreatedFormat, TimeOutOfRange};
pub use dialect::{DIALECTS, Dialect};
pub use digest::{Algorithm, DigestScheme, InvalidSalt, NonceInDigest, Salt};
pub use encoding::TextEncoding;
pub use key::{ApiKey, EmptyApiKey};
pub use nonce::php_base64_decode;
#[doc(hidden)]
pub use soap::security_element_pieces;
pub(crate) use soap::{BASE64_BINARY, PASSWORD_DIGEST};
pub use soap::{SoapError, SoapVersion};
pub use token::{Field, MissingField, TokenError, UsernameToken};
