//! Makes headers of WSSE UsernameToken authentication, checks them as servers do, and explains
//! rejections.
//!
//! This is the library of the command `wsse`.
//!
//! ```
//! use wsse_header::{ApiKey, Dialect, UsernameToken};
//!
//! let oro = Dialect::named("oro").unwrap();
//! let key = ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?;
//! let nonce = oro.nonce_encoding.encode(b"sixteen random b"); // from your random generator
//! let created = "2026-01-15T12:00:00+00:00"; // from your clock
//! let token = UsernameToken::new("admin", &key, &nonce, created, &oro.scheme())?;
//! for (name, value) in oro.headers(&token) {
//!     println!("{name}: {value}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod diagnosis;
#[doc(hidden)]
pub mod read;
pub mod verdict;
pub mod wsse;

pub use diagnosis::{Diagnosis, Finding};
pub use verdict::{
    MalformedCreated, NonceStorage, Outcome, ParsedCreated, Provenance, SERVERS, Server,
    ServerSetup, SoapLibrary, SoapVerifier, Source, Verdict, Verifier, parse_created,
};
pub use wsse::{
    Algorithm, ApiKey, Batch, CreatedFormat, DIALECTS, Dialect, DigestScheme, EmptyApiKey, Field,
    InvalidSalt, MissingField, NonceInDigest, Salt, SoapError, SoapVersion, TextEncoding,
    TimeOutOfRange, TokenError, UsernameToken, php_base64_decode,
};
