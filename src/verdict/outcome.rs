use crate::wsse::{Field, UsernameToken};

use super::parsed_created::ParsedCreated;

/// What a server answers to a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The request is authenticated.
    Accepted,
    /// Everything that can be checked without a key is right.
    Unchecked,
    /// The server does not see a WSSE header, because it does not find this part.
    NotWsse(Field),
    /// Created does not match the server's pattern.
    CreatedFormat,
    /// Created is later than the server's clock, even by one second.
    Future,
    /// Created is older than the lifetime.
    Expired,
    /// The nonce was used within the lifetime, by the header with this index (from 1).
    NonceReused(u64),
    /// The server itself fails.
    ServerError,
    /// Nonce, Created and key total more than 4096 bytes.
    TooLong,
    /// No key makes this digest.
    DigestMismatch,
}

impl Verdict {
    /// The verdict as one word, such as `digest_mismatch`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.texts().0
    }

    /// The server's log message, or a sentence about the verdict if the server logs nothing.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.texts().1
    }

    #[rustfmt::skip] // a table
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("accepted", "The server accepts this header."),
            Self::Unchecked => ("unchecked", "Everything but the digest is right; the digest was not checked."),
            Self::NotWsse(_) => ("not_wsse", "The server sees no WSSE header."),
            Self::CreatedFormat => ("created_format", "Incorrectly formatted \"created\" in token."),
            Self::Future => ("future", "Future token detected."),
            Self::Expired => ("expired", "Token has expired."),
            Self::NonceReused(_) => ("nonce_reused", "Previously used nonce detected."),
            Self::ServerError => ("server_error", "The server's nonce cache fails: status 500."),
            Self::TooLong => ("too_long", "Invalid password."),
            Self::DigestMismatch => ("digest_mismatch", "WSSE authentication failed."),
        }
    }
}

/// A checked header: the verdict, and what it was based on.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome<'v> {
    /// The position of the header among those checked, from 1.
    pub index: u64,
    /// The header value.
    pub value: &'v str,
    /// The server's clock, in seconds since 1970.
    pub now: i64,
    /// What the server answers.
    pub verdict: Verdict,
    /// The parts, if the server finds all of them.
    pub token: Option<UsernameToken<'v>>,
    /// The time in Created, if it has the right form.
    pub created: Option<ParsedCreated>,
    /// The number of the key that makes this digest, from 1, whatever the verdict.
    pub key: Option<usize>,
}
