//! Headers of WSSE username token authentication: made, read back and explained.
//!
//! This is the library behind the command `wsse`. All of it is in [`wsse`]: the formula and its
//! sources, the services' dialects, and how far SHA-1 can be trusted.
//!
//! ```
//! use wsse_header::wsse::{ApiKey, Dialect, UsernameToken};
//!
//! let oro = Dialect::named("oro").unwrap();
//! let token = UsernameToken::new(
//!     "admin",
//!     &ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?,
//!     &oro.nonce.text(b"sixteen random b"), // from your random generator
//!     "2026-01-15T12:00:00+00:00",          // from your clock
//!     &oro.recipe(),
//! )?;
//! for (name, value) in oro.headers(&token) {
//!     println!("{name}: {value}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod wsse;
