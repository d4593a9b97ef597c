//! The steps of making a digest: what the client hashed, next to what the server expects.

use std::borrow::Cow;

use memchr::memmem;
use serde::Serialize;
use wsse_header::diagnosis::Hashed;
use wsse_header::{ApiKey, Source, TextEncoding, UsernameToken, php_base64_decode};

use crate::cli::verify::answer::Answer;

use super::shown::{NOT_SHOWN, digest_bytes};

/// A step of making the digest. If the digest is wrong, `sent` is `None` for each step that the
/// diagnosis could not reconstruct.
#[derive(Serialize)]
pub(super) struct ShownStep<'a> {
    name: &'static str,
    sent: Option<Cow<'a, str>>,
    expected: Option<Cow<'a, str>>,
}

/// The steps of `generate-header --verbose`, without the key. If the digest is right, the length of
/// the key is enough. Otherwise, the expected key is the client's key, or the first.
pub(super) fn steps<'a>(
    answer: &Answer,
    token: &'a UsernameToken<'a>,
    key_length: Option<usize>,
) -> Vec<ShownStep<'a>> {
    if answer.outcome.source == Source::SoapPasswordText {
        return Vec::new();
    }
    let keys = answer.setup.keys.unwrap_or_default();
    let key = |number: usize| keys.get(number - 1);
    let right_key = answer.outcome.key.and_then(key);
    if let Some(length) = key_length.or(right_key.map(|key| key.as_bytes().len())) {
        return right_steps(answer, token, length);
    }
    let number = hashed_by_client(answer).map_or(1, |client| client.key);
    key(number).map_or_else(Vec::new, |key| wrong_steps(answer, token, key))
}

/// The steps of a right digest, which are the same for client and server.
fn right_steps<'a>(
    answer: &Answer,
    token: &'a UsernameToken<'a>,
    key_length: usize,
) -> Vec<ShownStep<'a>> {
    let nonce = answer.setup.scheme.nonce_bytes(token.nonce());
    let (hash, digest) = sent_digest(answer, token);
    let step = |name, text: Cow<'a, str>| ShownStep {
        name,
        sent: Some(text.clone()),
        expected: Some(text),
    };
    vec![
        step("nonce bytes", nonce_step(token.nonce(), &nonce).into()),
        step(
            "hashed",
            expected_text(answer, token, &nonce, key_length).into(),
        ),
        step("digest, hex", hash.unwrap_or_default().into()),
        step("PasswordDigest", digest.into()),
    ]
}

/// The steps of a wrong digest, next to the steps that this key should have had.
fn wrong_steps<'a>(
    answer: &Answer,
    token: &'a UsernameToken<'a>,
    key: &ApiKey,
) -> Vec<ShownStep<'a>> {
    let scheme = &answer.setup.scheme;
    let nonce = scheme.nonce_bytes(token.nonce());
    let pre_image = scheme.pre_image(token.nonce(), token.created(), key.as_bytes());
    let expected_hash = scheme.hash(&pre_image);
    let (sent_hash, sent_digest) = sent_digest(answer, token);
    let client = hashed_by_client(answer);
    let is_key_in = |text: &[u8]| {
        let mut keys = answer.setup.keys.unwrap_or_default().iter();
        keys.any(|key| memmem::find(text, key.as_bytes()).is_some())
    };
    // If the nonce contains a key, the client's form of the nonce may reveal the key.
    let nonce_is_secret = is_key_in(token.nonce().as_bytes()) || is_key_in(&nonce);
    let sent_nonce = client
        .filter(|_| !nonce_is_secret)
        .map(|client| match &client.nonce {
            Some(nonce) => nonce_step(token.nonce(), nonce),
            None => "(not hashed)".into(),
        });
    let sent_text = client
        .map(|client| hashed_text(client.length, &client.parts, &client.function, client.times));
    let sent_hash = client.map(|client| hex(&client.hash)).or(sent_hash);
    let step = |name, sent: Option<String>, expected: String| ShownStep {
        name,
        sent: sent.map(Cow::from),
        expected: Some(expected.into()),
    };
    let key_length = key.as_bytes().len();
    vec![
        step("nonce bytes", sent_nonce, nonce_step(token.nonce(), &nonce)),
        step(
            "hashed",
            sent_text,
            expected_text(answer, token, &nonce, key_length),
        ),
        step("digest, hex", sent_hash, hex(&expected_hash)),
        ShownStep {
            name: "PasswordDigest",
            sent: Some(sent_digest.into()),
            expected: Some(scheme.digest_encoding.encode(&expected_hash).into()),
        },
    ]
}

/// What the client hashed, if the diagnosis found it and the header does not contain the key.
fn hashed_by_client<'a>(answer: &'a Answer) -> Option<&'a Hashed> {
    let mut findings = answer.findings.iter();
    let hashed = findings.find_map(|finding| finding.hashed.as_ref());
    hashed.filter(|_| !answer.reveals_key())
}

/// The digest in the header, in hex if it is a hash, and as text.
fn sent_digest<'a>(answer: &Answer, token: &'a UsernameToken<'a>) -> (Option<String>, &'a str) {
    if answer.why_digest_is_hidden().is_some() {
        return (None, NOT_SHOWN);
    }
    let text = token.password_digest();
    (digest_bytes(text).map(|hash| hex(&hash)), text)
}

/// The bytes of the nonce that were hashed, and how they were derived from its text.
fn nonce_step(text: &str, bytes: &[u8]) -> String {
    let form = match bytes {
        _ if bytes == text.as_bytes() => ", its text",
        _ if bytes == php_base64_decode(text) => ", base64-decoded",
        _ => "",
    };
    format!("{} ({} bytes{form})", hex(bytes), bytes.len())
}

/// What the server hashes, in words.
fn expected_text(
    answer: &Answer,
    token: &UsernameToken,
    nonce: &[u8],
    key_length: usize,
) -> String {
    let scheme = &answer.setup.scheme;
    let salt = match scheme.salt.as_str() {
        "" => String::new(),
        salt => format!("{{{salt}}}"),
    };
    let length = nonce.len() + token.created().len() + key_length + salt.len();
    let plus = if salt.is_empty() { "" } else { " + " };
    hashed_text(
        length,
        &format!("nonce bytes + created + API key{plus}{salt}"),
        &scheme.algorithm.to_string(),
        scheme.iterations.get(),
    )
}

/// What is hashed, in words.
fn hashed_text(length: usize, parts: &str, function: &str, times: u32) -> String {
    let times = match times {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    format!("{length} bytes: {parts} ({function}{times})")
}

fn hex(bytes: &[u8]) -> String {
    TextEncoding::Hex.encode(bytes)
}
