use crate::wsse::{Field, UsernameToken};

use super::parsed_created::ParsedCreated;
use super::server::{Provenance, Server};

/// What a server answers to a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The request is authenticated.
    Accepted,
    /// The request is authenticated, with a password that is sent in the clear (SOAP).
    AcceptedPasswordText,
    /// Everything that can be checked without a key is right.
    Unchecked,
    /// The server does not see a WSSE header, because it does not find this part.
    NotWsse(Field),
    /// The message has no UsernameToken that is addressed to the server (SOAP).
    NoToken,
    /// The XML, the header or the token does not have the form that the server requires (SOAP).
    Malformed,
    /// Created does not match the server's pattern.
    CreatedFormat,
    /// Created is further ahead of the server's clock than it permits.
    Future,
    /// Created is older than the lifetime.
    Expired,
    /// The wsu:Timestamp next to the token is not valid now (SOAP).
    TimestampExpired,
    /// The nonce was used within the lifetime, by the header with this index (from 1).
    NonceReused(u64),
    /// The server itself fails.
    ServerError,
    /// Nonce, Created and key total more than 4096 bytes.
    TooLong,
    /// The server does not know the username.
    UnknownUser,
    /// No key matches this digest.
    DigestMismatch,
    /// The password is not one of the keys (SOAP).
    PasswordMismatch,
}

impl Verdict {
    /// The verdict as one word, such as `digest_mismatch`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedPasswordText => "accepted_password_text",
            Self::Unchecked => "unchecked",
            Self::NotWsse(_) => "not_wsse",
            Self::NoToken => "no_token",
            Self::Malformed => "malformed",
            Self::CreatedFormat => "created_format",
            Self::Future => "future",
            Self::Expired => "expired",
            Self::TimestampExpired => "timestamp_expired",
            Self::NonceReused(_) => "nonce_reused",
            Self::ServerError => "server_error",
            Self::TooLong => "too_long",
            Self::UnknownUser => "unknown_user",
            Self::DigestMismatch => "digest_mismatch",
            Self::PasswordMismatch => "password_mismatch",
        }
    }

    /// Whether the request is authenticated.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedPasswordText)
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
    /// The number of the key that matches this digest, from 1, whatever the verdict.
    pub key: Option<usize>,
    /// Where the header was found.
    pub source: Source,
    /// What a SOAP library objects to, or why the server fails. Empty if the verdict is enough.
    pub reason: &'static str,
    /// The index of an earlier message that had this nonce in another spelling (SOAP), which the
    /// library does not notice.
    pub respelt: Option<u64>,
}

impl Outcome<'_> {
    /// What the server does, as a sentence. `header` is a noun for the header.
    #[must_use]
    pub fn sentence(&self, server: &Server, header: &str) -> String {
        let name = server.name;
        let reason = self.reason;
        let by = match server.provenance {
            Provenance::Measured => "",
            Provenance::Documented => " according to its documentation",
            Provenance::Unknown => return self.sentence_about_the_digest(name),
        };
        if self.verdict == Verdict::Accepted {
            // The most common sentence: `concat` is faster than `format!`.
            return [name, " accepts ", header, by].concat();
        }
        let message = server.message(self.verdict);
        match self.verdict {
            Verdict::AcceptedPasswordText => {
                format!("{name} accepts {header}{by}; its password is readable, not a digest")
            }
            Verdict::Unchecked => {
                format!(
                    "{name} accepts {header}{by} if its digest is right; without a key, it was not \
                     checked"
                )
            }
            Verdict::NotWsse(field) => {
                format!("{name} sees no WSSE header: it finds no {field} in {header}")
            }
            Verdict::NoToken => format!("{name} finds no UsernameToken in {header}: {reason}"),
            Verdict::Malformed => format!("{name} refuses {header}: {reason}"),
            Verdict::ServerError if !reason.is_empty() => {
                format!("{name} fails on {header}: {reason}")
            }
            Verdict::ServerError => format!("{name} fails on {header}: status 500"),
            _ if server.soap.is_some() && !message.is_empty() => {
                format!("{name} refuses {header} with {message}")
            }
            _ if !message.is_empty() => format!("{name} refuses {header} and logs \"{message}\""),
            Verdict::Future => format!("{name} refuses {header}{by}: Created is too far ahead"),
            Verdict::Expired => format!("{name} refuses {header}{by}: Created is too old"),
            Verdict::CreatedFormat => format!("{name} cannot read Created in {header}"),
            Verdict::UnknownUser => format!("{name} does not know the username in {header}"),
            _ => format!("{name} refuses {header}{by}"),
        }
    }

    fn sentence_about_the_digest(&self, name: &str) -> String {
        match self.verdict {
            Verdict::Accepted => {
                format!("the digest is right; the other rules of {name} services are not known")
            }
            Verdict::Unchecked => "the digest was not checked".into(),
            Verdict::UnknownUser => format!("{name} does not know the username"),
            Verdict::NotWsse(field) => format!("this is not a WSSE header: it has no {field}"),
            _ => "the digest matches no key".into(),
        }
    }
}

/// Where a header was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// In an X-WSSE header.
    XWsse,
    /// In a SOAP message, with a PasswordDigest.
    Soap,
    /// In a SOAP message, with a password that everyone can read. The token's digest is empty.
    SoapPasswordText,
}
