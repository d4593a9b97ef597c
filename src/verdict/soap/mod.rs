//! How SOAP libraries check a message: WSS4J and gSOAP, as found by testing them.
//!
//! Each library has a file with its checks in its order. What they share is here: the used nonces,
//! the keys, and the outcome.

mod gsoap;
mod lenient_base64;
mod time;
mod used_nonces;
mod wss4j;

use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq as _;

use crate::read::soap::{Element, SOAP_1_1, SOAP_1_2, SoapMessage};
use crate::wsse::{ApiKey, BASE64_BINARY, PASSWORD_DIGEST, UsernameToken};

use super::outcome::{Outcome, Source, Verdict};
use super::parsed_created::ParsedCreated;
use super::server::{ServerSetup, SoapLibrary};
use time::{SECOND, Time};
use used_nonces::UsedNonces;

const PASSWORD_TEXT: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
const HEX_BINARY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#HexBinary";
const NEXT: [&str; 2] = [
    "http://schemas.xmlsoap.org/soap/actor/next",
    "http://www.w3.org/2003/05/soap-envelope/role/next",
];
const NOT_XML: &str = "the message is not well-formed XML";

/// Checks SOAP messages as a library does, one after the other.
pub struct SoapVerifier<'a> {
    setup: &'a ServerSetup<'a>,
    /// The index of the last message.
    last_index: u64,
    used: UsedNonces,
}

/// Why a message is refused: the verdict, and what exactly is wrong.
type Refusal = (Verdict, &'static str);

fn malformed(reason: &'static str) -> Refusal {
    (Verdict::Malformed, reason)
}

impl<'a> SoapVerifier<'a> {
    /// A server that has seen no message yet. A setup whose server reads no SOAP gets the rules of
    /// WSS4J 2.
    #[must_use]
    pub fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self {
            setup,
            last_index: 0,
            used: UsedNonces::default(),
        }
    }

    /// Remembers only the nonces of the last `messages` messages, to bound the memory of a
    /// long-running server. It accepts the nonce of an older message again.
    #[must_use]
    pub fn remembering(mut self, messages: u64) -> Self {
        self.used.remember(messages);
        self
    }

    /// Forgets all used nonces, as if the server's cache were cleared.
    pub fn forget_nonces(&mut self) {
        self.used.clear();
    }

    /// The library's verdict on this message at this time.
    pub fn check<'m>(&mut self, message: &'m SoapMessage, now: DateTime<Utc>) -> Outcome<'m> {
        let setup = self.setup;
        self.check_user(self.last_index + 1, message, now, |_| setup)
    }

    /// Like [`check`](Self::check), on a server with several users: `setup_of` returns the setup
    /// for a message whose first token has this username. All users share the used nonces. `index`
    /// must be larger than the previous message's.
    pub fn check_user<'m, 's>(
        &mut self,
        index: u64,
        message: &'m SoapMessage,
        now: DateTime<Utc>,
        setup_of: impl FnOnce(&str) -> &'s ServerSetup<'s>,
    ) -> Outcome<'m> {
        self.last_index = index;
        let first = first_token(&message.root);
        let setup = setup_of(first.as_ref().map_or("", |token| token.parts.username()));
        let mut request = Request {
            setup,
            index,
            now: nanoseconds(now),
            used: &mut self.used,
            shown: None,
            key: None,
            respelt: None,
        };
        let checked = match setup.server.soap {
            Some(SoapLibrary::Gsoap) => gsoap::check(&mut request, message),
            library => wss4j::check(
                &mut request,
                message,
                library.unwrap_or(SoapLibrary::Wss4j2),
            ),
        };
        let shown = request.shown.take().or(first);
        let key = request
            .key
            .or_else(|| key_of_digest(setup, shown.as_ref()?));
        let is_text = shown.as_ref().is_some_and(|token| token.is_text);
        let (verdict, reason) = match checked {
            Err(refusal) => refusal,
            Ok(()) if setup.keys.is_none() => (Verdict::Unchecked, ""),
            Ok(()) if is_text => (Verdict::AcceptedPasswordText, ""),
            Ok(()) => (Verdict::Accepted, ""),
        };
        let created = shown.as_ref().and_then(|token| token.time);
        Outcome {
            index,
            value: "",
            now: now.timestamp(),
            verdict,
            created: created.map(|time| ParsedCreated::Time {
                timestamp: i64::try_from(time.nanoseconds.div_euclid(SECOND)).unwrap_or(i64::MAX),
                has_zone: true,
            }),
            token: shown.map(|token| token.parts),
            key,
            source: if is_text {
                Source::SoapPasswordText
            } else {
                Source::Soap
            },
            reason,
            respelt: request.respelt,
        }
    }
}

/// The number of the key that matches the token's digest, for the report on a message that the
/// library refused before it tried the keys.
fn key_of_digest(setup: &ServerSetup, token: &Shown) -> Option<usize> {
    let token = &token.parts;
    let (nonce, created) = (token.nonce(), token.created());
    let mut keys = (1..).zip(setup.keys?);
    let makes_digest = |key: &ApiKey| {
        let digest = setup.scheme.password_digest(nonce, created, key.as_bytes());
        digest == token.password_digest()
    };
    keys.find(|(_, key)| makes_digest(key))
        .map(|(number, _)| number)
}

fn nanoseconds(time: DateTime<Utc>) -> i128 {
    i128::from(time.timestamp()) * SECOND + i128::from(time.timestamp_subsec_nanos())
}

/// One message while it is checked.
struct Request<'r, 'm> {
    setup: &'r ServerSetup<'r>,
    index: u64,
    /// The server's clock.
    now: i128,
    used: &'r mut UsedNonces,
    /// The token that decided the verdict.
    shown: Option<Shown<'m>>,
    key: Option<usize>,
    respelt: Option<u64>,
}

/// What a report shows of a token.
struct Shown<'m> {
    parts: UsernameToken<'m>,
    time: Option<Time>,
    is_text: bool,
}

impl<'m> Shown<'m> {
    fn new(token: &'m Element, time: Option<Time>) -> Self {
        // By name alone, since the namespace may be what is wrong.
        let find = |name| token.children.iter().find(|child| child.name == name);
        let text = |name| find(name).map_or("", |element: &'m Element| element.text.as_str());
        let password = find("Password");
        let kind = password.and_then(|password| password.attribute("", "Type"));
        // Whatever is not called a digest may be the password, and is never shown.
        let is_text = password.is_some() && kind != Some(PASSWORD_DIGEST);
        let digest = if is_text { "" } else { text("Password") };
        Self {
            parts: UsernameToken::from_parts(
                text("Username"),
                digest,
                text("Nonce"),
                text("Created"),
            ),
            time,
            is_text,
        }
    }
}

/// The first token anywhere, for the report on a message in which the library sees none.
fn first_token(root: &Element) -> Option<Shown<'_>> {
    if root.name == "UsernameToken" {
        return Some(Shown::new(root, None));
    }
    root.children.iter().find_map(first_token)
}

impl Request<'_, '_> {
    fn is_known(&self, username: &str) -> bool {
        let usernames = self.setup.usernames;
        !username.is_empty() && (usernames.is_empty() || usernames.iter().any(|u| u == username))
    }

    /// Finds the first key that `is_right` accepts. Accepts any message if no keys are known.
    fn find_key(
        &mut self,
        refusal: Verdict,
        mut is_right: impl FnMut(&[u8]) -> bool,
    ) -> Result<(), Refusal> {
        let Some(keys) = self.setup.keys else {
            return Ok(());
        };
        self.key = (1..)
            .zip(keys)
            .find(|(_, key)| is_right(key.as_bytes()))
            .map(|(number, _)| number);
        self.key.map(|_| ()).ok_or((refusal, ""))
    }

    fn find_key_of_digest(
        &mut self,
        nonce: &[u8],
        created: &str,
        is_sent: impl Fn(&[u8]) -> bool,
    ) -> Result<(), Refusal> {
        let scheme = &self.setup.scheme;
        let mut pre_image = zeroize::Zeroizing::new(Vec::new());
        self.find_key(Verdict::DigestMismatch, |key| {
            pre_image.clear();
            pre_image.reserve(nonce.len() + created.len() + key.len());
            pre_image.extend_from_slice(nonce);
            pre_image.extend_from_slice(created.as_bytes());
            pre_image.extend_from_slice(key);
            is_sent(&scheme.hash(&pre_image))
        })
    }

    fn find_key_of_text(&mut self, password: &str) -> Result<(), Refusal> {
        self.find_key(Verdict::PasswordMismatch, |key| {
            key.ct_eq(password.as_bytes()).into()
        })
    }

    /// Stores a nonce until this time, or refuses it if it is stored already.
    fn use_nonce(&mut self, key: &[u8], until: i128) -> Result<(), Refusal> {
        match self.used.insert(key, self.index, self.now, until) {
            Some(earlier) => Err((Verdict::NonceReused(earlier), "")),
            None => Ok(()),
        }
    }

    /// Stores the decoded bytes of an accepted nonce. If an earlier message had the same bytes in
    /// another spelling, `respelt` is its index.
    fn remember_bytes(&mut self, mut nonce: Vec<u8>, until: i128) {
        // Texts of nonces are stored in the same table. None starts with NUL, since XML has no NUL.
        nonce.insert(0, 0);
        self.respelt = self.used.insert(&nonce, self.index, self.now, until);
    }
}

/// The namespace of the envelope; `None` if the message is only a part of one.
fn envelope(message: &SoapMessage) -> Option<&str> {
    let root = &message.root;
    let is_envelope = root.name == "Envelope" && [SOAP_1_1, SOAP_1_2].contains(&&*root.namespace);
    is_envelope.then_some(&*root.namespace)
}

/// The actor or role that a header is for.
fn actor<'a>(header: &'a Element, envelope: &str) -> Option<&'a str> {
    match envelope {
        SOAP_1_2 => header.attribute(SOAP_1_2, "role"),
        _ => header.attribute(SOAP_1_1, "actor"),
    }
}

/// The elements to check if the message is only a Security header or a token, without an envelope.
fn tokens_of_part(message: &SoapMessage) -> Option<&[Element]> {
    let root = &message.root;
    match &*root.name {
        "Security" => Some(&root.children),
        "UsernameToken" => Some(std::slice::from_ref(root)),
        _ => None,
    }
}
