//! What the page shows of a request.

use std::borrow::Cow;
use std::net::SocketAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::header::{HeaderValue, USER_AGENT};
use hyper::http::request::Parts;
use hyper::{StatusCode, Uri};
use serde::Serialize;
use wsse_header::{
    ApiKey, Field, NonceInDigest, ParsedCreated, Source, TextEncoding, UsernameToken,
    php_base64_decode,
};

use crate::cli::clock;
use crate::cli::verify::answer::Answer;
use crate::cli::verify::json::Object;

const NOT_SHOWN: &str = "(not shown)";

#[derive(Serialize)]
pub(super) struct Record<'a> {
    pub(super) id: u64,
    pub(super) time: String,
    pub(super) client: SocketAddr,
    pub(super) agent: Option<Cow<'a, str>>,
    pub(super) method: &'a str,
    pub(super) path: Cow<'a, str>,
    pub(super) status: u16,
    pub(super) accepted: bool,
    pub(super) header: Option<Cow<'a, str>>,
    #[serde(flatten)]
    pub(super) object: &'a Object<'a>,
    pub(super) fields: Vec<Part<'a>>,
    pub(super) steps: Vec<Step<'a>>,
}

/// A part of the header, as it was sent and as it is read.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    name: &'static str,
    sent: &'a str,
    decoded: Option<String>,
}

/// A step in which the digest is made. What was sent is known of the last steps only, unless the
/// digest is right.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    name: &'static str,
    sent: Option<Cow<'a, str>>,
    expected: Option<Cow<'a, str>>,
}

impl<'a> Record<'a> {
    pub(super) fn new(
        id: u64,
        client: SocketAddr,
        head: Option<&'a Parts>,
        status: StatusCode,
        object: &'a Object<'a>,
    ) -> Self {
        let agent = head.and_then(|head| head.headers.get(USER_AGENT));
        Self {
            id,
            time: clock::now().map_or_else(|_| String::new(), time),
            client,
            agent: agent
                .map(HeaderValue::as_bytes)
                .map(String::from_utf8_lossy),
            method: head.map_or("?", |head| head.method.as_str()),
            path: head.map_or("?".into(), |head| path(&head.uri)),
            status: status.as_u16(),
            accepted: false,
            header: None,
            object,
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The path with its query, or all of an absolute URI.
pub(super) fn path(uri: &Uri) -> Cow<'_, str> {
    match (uri.scheme(), uri.path_and_query()) {
        (None, Some(path)) => path.as_str().into(),
        _ => uri.to_string().into(),
    }
}

/// The header as it was sent, unless it contains the key.
pub(super) fn header<'a>(value: &'a str, answer: &Answer<'a>) -> Cow<'a, str> {
    match &answer.outcome.token {
        Some(token) if reveals_key(answer) => {
            value.replace(token.password_digest(), NOT_SHOWN).into()
        }
        _ => value.into(),
    }
}

fn reveals_key(answer: &Answer) -> bool {
    answer.findings.iter().any(|finding| finding.reveals_key)
}

pub(super) fn fields<'a>(answer: &'a Answer<'a>, token: &'a UsernameToken<'a>) -> Vec<Part<'a>> {
    let hides_digest = reveals_key(answer) || answer.outcome.source == Source::SoapPasswordText;
    let part = |field: Field| {
        let sent = token.text(field);
        let hidden = field == Field::PasswordDigest && hides_digest;
        if sent.is_empty() && !hidden {
            return None;
        }
        let decoded = match field {
            _ if hidden => None,
            Field::Username => None,
            Field::PasswordDigest => digest_bytes(sent).map(|bytes| hex(&bytes)),
            Field::Nonce => Some(nonce(sent)),
            Field::Created => answer.outcome.created.and_then(in_utc),
        };
        Some(Part {
            name: field.name(),
            sent: if hidden { NOT_SHOWN } else { sent },
            decoded,
        })
    };
    Field::ALL.into_iter().filter_map(part).collect()
}

fn in_utc(created: ParsedCreated) -> Option<String> {
    let time = DateTime::from_timestamp(created.timestamp()?, 0)?;
    Some(time.format("%F %T UTC").to_string())
}

/// The nonce's bytes, as text if they are such.
fn nonce(text: &str) -> String {
    let bytes = php_base64_decode(text);
    match str::from_utf8(&bytes) {
        Ok(text) if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            format!("\"{text}\" ({} bytes)", bytes.len())
        }
        _ => hex(&bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    format!(
        "0x{} ({} bytes)",
        TextEncoding::Hex.encode(bytes),
        bytes.len()
    )
}

/// The bytes of a digest in hex or base64, if they can be a hash.
fn digest_bytes(text: &str) -> Option<Vec<u8>> {
    let is_hash = |bytes: &Vec<u8>| matches!(bytes.len(), 16 | 20 | 28 | 32 | 48 | 64);
    let from_hex = base16ct::mixed::decode_vec(text).ok().filter(is_hash);
    from_hex.or_else(|| Some(php_base64_decode(text)).filter(is_hash))
}

/// The steps of `generate-header --verbose`, without the key.
pub(super) fn steps<'a>(answer: &Answer, token: &'a UsernameToken<'a>) -> Vec<Step<'a>> {
    let setup = answer.setup;
    let scheme = &setup.scheme;
    let keys = setup.keys.unwrap_or_default();
    let number = answer.outcome.key.map_or(0, |number| number - 1);
    let sent_digest = token.password_digest();
    let is_digest = answer.outcome.source != Source::SoapPasswordText;
    let (Some(key), true) = (keys.get(number), is_digest) else {
        return Vec::new();
    };
    let is_right = answer.outcome.key.is_some();
    let nonce = scheme.nonce_bytes(token.nonce());
    let form = match scheme.nonce_in_digest {
        NonceInDigest::Bytes => "base64-decoded",
        NonceInDigest::Text => "its text",
    };
    let nonce_text = format!(
        "{} ({} bytes, {form})",
        TextEncoding::Hex.encode(&nonce),
        nonce.len()
    );
    let sent_hash = if reveals_key(answer) {
        None
    } else {
        digest_bytes(sent_digest).map(|hash| TextEncoding::Hex.encode(&hash).into())
    };
    let hashed = hashed(answer, token, key);
    let (hash, digest): (Cow<str>, Cow<str>) = if is_right {
        (sent_hash.clone().unwrap_or_default(), sent_digest.into())
    } else {
        let hash = scheme.hash(&scheme.pre_image(token.nonce(), token.created(), key.as_bytes()));
        let digest = scheme.digest_encoding.encode(&hash);
        (TextEncoding::Hex.encode(&hash).into(), digest.into())
    };
    let step = |name, sent, expected| Step {
        name,
        sent,
        expected: Some(expected),
    };
    let known = |text: &str| is_right.then(|| text.to_owned().into());
    vec![
        step("nonce bytes", known(&nonce_text), nonce_text.clone().into()),
        step("hashed", known(&hashed), hashed.clone().into()),
        step("digest, hex", sent_hash, hash),
        step(
            "PasswordDigest",
            Some(
                if reveals_key(answer) {
                    NOT_SHOWN
                } else {
                    sent_digest
                }
                .into(),
            ),
            digest,
        ),
    ]
}

/// What is hashed, in words.
fn hashed(answer: &Answer, token: &UsernameToken, key: &ApiKey) -> String {
    let scheme = &answer.setup.scheme;
    let pre_image = scheme.pre_image(token.nonce(), token.created(), key.as_bytes());
    let salt = match scheme.salt.as_str() {
        "" => "",
        _ => " + {salt}",
    };
    let times = match scheme.iterations.get() {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    format!(
        "{} bytes: nonce bytes + created + API key{salt} ({}{times})",
        pre_image.len(),
        scheme.algorithm
    )
}
