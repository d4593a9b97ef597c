//! Services and clients that are known to make digests in this way.

use crate::verdict::{Outcome, ServerSetup};
use crate::wsse::{DIALECTS, Dialect, DigestScheme, UsernameToken};

use super::mistake::Mistake;

/// Clients that make exactly these mistakes: the codes, the end of the last message, and what to
/// say. Found in the code of the packages.
const CLIENTS: &[(&[&str], &str, &str)] = &[
    (
        &["nonce_latin1"],
        "Latin-1 character",
        "npm wssecurity 0.2.4, early npm soap and strong-soap's passwordDigestOriginal do this",
    ),
    (
        &["wrong_algorithm"],
        "SHA-256",
        "PyPI pywsse does this by default",
    ),
    (
        &["nonce_hashed_as_text", "digest_hex"],
        "",
        "npm wsse-token does this with digestBase64: false",
    ),
];

/// Whether another dialect makes exactly this digest, or a known client these mistakes.
pub(super) fn who_does_this(
    setup: &ServerSetup,
    token: &UsernameToken,
    mistakes: &[Mistake],
) -> Option<String> {
    described_dialect(setup, token).or_else(|| {
        let codes: Vec<&str> = mistakes.iter().map(|mistake| &*mistake.code).collect();
        let last = &mistakes.last()?.message;
        CLIENTS
            .iter()
            .find(|(known, part, _)| *known == codes && last.ends_with(part))
            .map(|(_, _, clients)| (*clients).to_owned())
    })
}

/// Another dialect that makes exactly this digest.
#[must_use]
pub fn other_dialect(setup: &ServerSetup, outcome: &Outcome) -> Option<&'static str> {
    let token = outcome.token.as_ref().filter(|_| outcome.key.is_none())?;
    find_dialect(setup, token).map(|dialect| dialect.name)
}

fn find_dialect(setup: &ServerSetup, token: &UsernameToken) -> Option<&'static Dialect> {
    let kind = |scheme: &DigestScheme| {
        (
            scheme.algorithm,
            scheme.digest_encoding,
            scheme.nonce_in_digest,
        )
    };
    DIALECTS.iter().find(|dialect| {
        let other = dialect.scheme();
        let digest = |key: &[u8]| other.password_digest(token.nonce(), token.created(), key);
        let mut digests = setup
            .keys
            .into_iter()
            .flatten()
            .map(|key| digest(key.as_bytes()));
        kind(&other) != kind(&setup.scheme) && digests.any(|made| made == token.password_digest())
    })
}

fn described_dialect(setup: &ServerSetup, token: &UsernameToken) -> Option<String> {
    let dialect = find_dialect(setup, token)?;
    let article = if dialect.name.starts_with(['a', 'e', 'o']) {
        "an"
    } else {
        "a"
    };
    let services = dialect.services.split(';').next()?;
    Some(format!(
        "this is how {article} {} header is made ({services})",
        dialect.name
    ))
}
