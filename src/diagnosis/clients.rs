//! Services and clients that are known to make digests in this way.

use crate::verdict::{Outcome, ServerSetup};
use crate::wsse::{DIALECTS, Dialect, DigestScheme, UsernameToken};

use super::mistake::Mistake;

/// A client that makes exactly these mistakes, as the code of its package shows.
struct KnownClient {
    codes: &'static [&'static str],
    /// How the last message ends.
    last: &'static str,
    /// What to say.
    note: &'static str,
}

const CLIENTS: [KnownClient; 3] = [
    KnownClient {
        codes: &["nonce_latin1"],
        last: "Latin-1 character",
        note: "npm wssecurity 0.2.4, early npm soap and strong-soap's passwordDigestOriginal do this",
    },
    KnownClient {
        codes: &["wrong_algorithm"],
        last: "SHA-256",
        note: "PyPI pywsse does this by default",
    },
    KnownClient {
        codes: &["nonce_hashed_as_text", "digest_hex"],
        last: "",
        note: "npm wsse-token does this with digestBase64: false",
    },
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
            .find(|client| client.codes == codes && last.ends_with(client.last))
            .map(|client| client.note.to_owned())
    })
}

/// Another dialect that makes exactly this digest.
#[must_use]
pub fn other_dialect(setup: &ServerSetup, outcome: &Outcome) -> Option<&'static str> {
    let token = outcome.token.as_ref().filter(|_| outcome.key.is_none())?;
    find_dialect(setup, token).map(|dialect| dialect.name)
}

fn find_dialect(setup: &ServerSetup, token: &UsernameToken) -> Option<&'static Dialect> {
    // The salt and the number of iterations belong to the server, not to the dialect.
    let form = |scheme: &DigestScheme| {
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
        form(&other) != form(&setup.scheme) && digests.any(|made| made == token.password_digest())
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
