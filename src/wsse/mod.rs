//! The WSSE username token: the header's four parts, its digest, and who wants which.
//!
//! `X-WSSE: UsernameToken Username="…", PasswordDigest="…", Nonce="…", Created="…"` authenticates
//! one HTTP request. With `‖` for the bytes one after the other,
//!
//! ```text
//! PasswordDigest = base64(SHA-1(base64_decode(Nonce) ‖ Created ‖ key))
//! ```
//!
//! over exactly the texts that stand in the header. [`Recipe`] has the variants of this formula,
//! [`DIALECTS`] the services that use them.
//!
//! # Sources
//! - OASIS Web Services Security UsernameToken Profile 1.0 (2004), section 3.1: the formula, and
//!   the SOAP form.
//! - OroPlatform 1.10 to 6.0, `WsseAuthenticationBundle`: what a server accepts.
//! - "Atom Authentication" (Mark Pilgrim, xml.com, 2003): the header; it hashes the nonce's text.
//! - Symfony's `MessageDigestPasswordHasher`: salt and iterations.
//!
//! # How much to trust it
//! SHA-1 is broken for signatures; here it is a fast hash over a secret, so whoever sees one header
//! can try keys at billions a second: only a long random key stands that. WSSE is deprecated
//! (OroPlatform removed it in 6.1); where there is a choice, use OAuth 2. The digest neither hides
//! nor signs the request: TLS is still needed.
//!
//! # Rules of this module
//! It is pure: clock, randomness and key are passed in. Times are seconds, lengths are bytes unless
//! they are called characters. `Nonce` and `Created` are texts, never reformatted on their way into
//! the hash.

mod batch;
mod created;
mod diagnosis;
mod dialect;
mod digest;
mod encoding;
mod key;
mod mistakes;
mod nonce;
mod search;
mod soap;
mod token;
mod verify;

pub use batch::Batch;
pub use created::{CreatedForm, MalformedCreated, Reading, TimeOutOfRange, read_created};
pub use diagnosis::Finding;
pub use dialect::{DIALECTS, Dialect};
pub use digest::{Algorithm, InvalidSalt, NonceInDigest, Recipe, Salt};
pub use encoding::Encoding;
pub use key::{ApiKey, EmptyApiKey};
pub use nonce::php_base64_decode;
pub use soap::{SoapError, SoapVersion, security_element};
pub use token::{Field, MissingField, TokenError, UsernameToken};
pub use verify::{Checked, ReplayKey, SERVERS, Server, Verdict, Verifier};
