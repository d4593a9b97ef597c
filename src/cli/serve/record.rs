//! What the page shows of a request.

use std::borrow::Cow;
use std::net::SocketAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::header::{HeaderValue, USER_AGENT};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Uri};
use memchr::memmem;
use serde::Serialize;
use wsse_header::diagnosis::Hashed;
use wsse_header::{Field, ParsedCreated, Source, TextEncoding, UsernameToken, php_base64_decode};

use crate::cli::clock;
use crate::cli::verify::answer::Answer;
use crate::cli::verify::json::Object;

const NOT_SHOWN: &str = "(not shown)";

#[derive(Serialize)]
pub(super) struct Record<'a> {
    pub(super) id: u64,
    pub(super) time: String,
    pub(super) client: SocketAddr,
    pub(super) agent: Option<&'a str>,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) status: u16,
    pub(super) accepted: bool,
    pub(super) header: Option<Cow<'a, str>>,
    #[serde(flatten)]
    pub(super) object: &'a Object<'a>,
    pub(super) fields: Vec<Part<'a>>,
    pub(super) steps: Vec<Step<'a>>,
}

/// What is recorded of a request, whatever the verdict.
pub(super) struct Request {
    pub(super) id: u64,
    time: DateTime<Utc>,
    client: SocketAddr,
    agent: Option<Box<str>>,
    method: Method,
    pub(super) path: Box<str>,
}

impl Request {
    pub(super) fn new(id: u64, client: SocketAddr, head: &Parts) -> Self {
        let agent = head.headers.get(USER_AGENT).map(HeaderValue::as_bytes);
        Self {
            id,
            time: clock::now().unwrap_or_default(),
            client,
            agent: agent.map(|agent| String::from_utf8_lossy(agent).into()),
            method: head.method.clone(),
            path: path(&head.uri),
        }
    }

    /// A request that is not HTTP.
    pub(super) fn unreadable(id: u64, client: SocketAddr) -> Self {
        Self {
            id,
            time: clock::now().unwrap_or_default(),
            client,
            agent: None,
            method: Method::from_bytes(b"-").unwrap_or_default(),
            path: "-".into(),
        }
    }

    /// The bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.path.len() + self.agent.as_ref().map_or(0, |agent| agent.len())
    }

    pub(super) fn method(&self) -> &str {
        self.method.as_str()
    }

    pub(super) fn time(&self) -> String {
        self.time.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    pub(super) fn record<'a>(&'a self, status: StatusCode, object: &'a Object<'a>) -> Record<'a> {
        Record {
            id: self.id,
            time: self.time(),
            client: self.client,
            agent: self.agent.as_deref(),
            method: self.method(),
            path: &self.path,
            status: status.as_u16(),
            accepted: status == StatusCode::OK,
            header: None,
            object,
            fields: Vec::new(),
            steps: Vec::new(),
        }
    }
}

/// A part of the header, as it was sent and as it is read.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    name: &'static str,
    sent: &'a str,
    decoded: Option<String>,
}

/// A step of making the digest. If the digest is wrong, the first steps of the client are known only
/// if the diagnosis explains it.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    name: &'static str,
    sent: Option<Cow<'a, str>>,
    expected: Option<Cow<'a, str>>,
}

/// The path with its query, or all of an absolute URI.
pub(super) fn path(uri: &Uri) -> Box<str> {
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

/// The nonce's bytes, as text if they are text.
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

/// The steps of `generate-header --verbose`, without the key. If the digest is right, the length of
/// the key is enough. Otherwise, the expected key is the one that the client used, or the first.
pub(super) fn steps<'a>(
    answer: &Answer,
    token: &'a UsernameToken<'a>,
    key_length: Option<usize>,
) -> Vec<Step<'a>> {
    let scheme = &answer.setup.scheme;
    let keys = answer.setup.keys.unwrap_or_default();
    let is_digest = answer.outcome.source != Source::SoapPasswordText;
    let number = answer.outcome.key.or(sent(answer).map(|sent| sent.key));
    let number = number.map_or(0, |number| number - 1);
    let key = keys.get(number);
    let key_length = key_length.or(key.map(|key| key.as_bytes().len()));
    let (Some(key_length), true) = (key_length, is_digest) else {
        return Vec::new();
    };
    let sent_digest = token.password_digest();
    let (sent_hash, shown_digest) = if reveals_key(answer) {
        (None, NOT_SHOWN)
    } else {
        let hash = digest_bytes(sent_digest);
        let hash = hash.map(|hash| Cow::from(TextEncoding::Hex.encode(&hash)));
        (hash, sent_digest)
    };
    let nonce = scheme.nonce_bytes(token.nonce());
    let nonce_text = nonce_step(token.nonce(), &nonce);
    let (salt, braced) = match scheme.salt.as_str() {
        "" => (String::new(), 0),
        salt => (format!(" + {{{salt}}}"), salt.len() + "{}".len()),
    };
    let hashed = hashed_step(
        nonce.len() + token.created().len() + key_length + braced,
        &format!("nonce bytes + created + API key{salt}"),
        &scheme.algorithm.to_string(),
        scheme.iterations.get(),
    );
    let step = |name, sent, expected| Step {
        name,
        sent,
        expected: Some(expected),
    };
    match key {
        Some(key) if answer.outcome.key.is_none() => {
            let pre_image = scheme.pre_image(token.nonce(), token.created(), key.as_bytes());
            let hash = scheme.hash(&pre_image);
            let digest = scheme.digest_encoding.encode(&hash);
            let hash = TextEncoding::Hex.encode(&hash);
            let sent = sent(answer);
            let is_key_in = |text: &[u8]| {
                let mut keys = keys.iter();
                keys.any(|key| memmem::find(text, key.as_bytes()).is_some())
            };
            // If the nonce contains a key, what the client made of the nonce may reveal the key.
            let has_key = is_key_in(token.nonce().as_bytes()) || is_key_in(&nonce);
            let sent_nonce = sent.filter(|_| !has_key).map(|sent| match &sent.nonce {
                Some(nonce) => nonce_step(token.nonce(), nonce).into(),
                None => "(not hashed)".into(),
            });
            let sent_text = sent.map(|sent| {
                hashed_step(sent.length, &sent.parts, &sent.function, sent.times).into()
            });
            let sent_hash = sent.map_or(sent_hash, |sent| {
                Some(TextEncoding::Hex.encode(&sent.hash).into())
            });
            vec![
                step("nonce bytes", sent_nonce, nonce_text.into()),
                step("hashed", sent_text, hashed.into()),
                step("digest, hex", sent_hash, hash.into()),
                step("PasswordDigest", Some(shown_digest.into()), digest.into()),
            ]
        }
        _ => {
            let right = |name, text: Cow<'a, str>| step(name, Some(text.clone()), text);
            vec![
                right("nonce bytes", nonce_text.into()),
                right("hashed", hashed.into()),
                right("digest, hex", sent_hash.unwrap_or_default()),
                right("PasswordDigest", sent_digest.into()),
            ]
        }
    }
}

/// What the client hashed, unless the header contains the key.
fn sent<'a>(answer: &'a Answer) -> Option<&'a Hashed> {
    let mut findings = answer.findings.iter();
    let hashed = findings.find_map(|finding| finding.hashed.as_ref());
    hashed.filter(|_| !reveals_key(answer))
}

/// The bytes of the nonce that were hashed, and how they come from its text.
fn nonce_step(text: &str, bytes: &[u8]) -> String {
    let form = match bytes {
        _ if bytes == text.as_bytes() => ", its text",
        _ if bytes == php_base64_decode(text) => ", base64-decoded",
        _ => "",
    };
    let hex = TextEncoding::Hex.encode(bytes);
    format!("{hex} ({} bytes{form})", bytes.len())
}

/// What is hashed, in words.
fn hashed_step(length: usize, parts: &str, function: &str, times: u32) -> String {
    let times = match times {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    format!("{length} bytes: {parts} ({function}{times})")
}
