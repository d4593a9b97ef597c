//! What the page shows of a request.

use std::borrow::Cow;
use std::net::SocketAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::header::{HeaderValue, USER_AGENT};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Uri};
use serde::Serialize;
use wsse_header::{Field, ParsedCreated, TextEncoding, UsernameToken, php_base64_decode};

use crate::cli::clock;
use crate::cli::verify::answer::Answer;
use crate::cli::verify::json::Object;

use super::steps::ShownStep;

pub(super) const NOT_SHOWN: &str = "(not shown)";

/// A request on the page, and in `--format json`.
#[derive(Serialize)]
pub(super) struct ShownRequest<'a> {
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
    pub(super) fields: Vec<ShownField<'a>>,
    pub(super) steps: Vec<ShownStep<'a>>,
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

    /// Its size in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.path.len() + self.agent.as_ref().map_or(0, |agent| agent.len())
    }

    pub(super) fn method(&self) -> &str {
        self.method.as_str()
    }

    pub(super) fn time(&self) -> String {
        self.time.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    pub(super) fn shown<'a>(
        &'a self,
        status: StatusCode,
        object: &'a Object<'a>,
    ) -> ShownRequest<'a> {
        ShownRequest {
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
pub(super) struct ShownField<'a> {
    name: &'static str,
    sent: &'a str,
    decoded: Option<String>,
}

/// The path with its query, or all of an absolute URI.
pub(super) fn path(uri: &Uri) -> Box<str> {
    match (uri.scheme(), uri.path_and_query()) {
        (None, Some(path)) => path.as_str().into(),
        _ => uri.to_string().into(),
    }
}

/// The header as it was sent, without a digest that must not be shown.
pub(super) fn header<'a>(value: &'a str, answer: &Answer<'a>) -> Cow<'a, str> {
    match &answer.outcome.token {
        Some(token) if answer.why_digest_is_hidden().is_some() => {
            value.replace(token.password_digest(), NOT_SHOWN).into()
        }
        _ => value.into(),
    }
}

pub(super) fn fields<'a>(
    answer: &'a Answer<'a>,
    token: &'a UsernameToken<'a>,
) -> Vec<ShownField<'a>> {
    let hides_digest = answer.why_digest_is_hidden().is_some();
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
        Some(ShownField {
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
pub(super) fn digest_bytes(text: &str) -> Option<Vec<u8>> {
    let is_hash = |bytes: &Vec<u8>| matches!(bytes.len(), 16 | 20 | 28 | 32 | 48 | 64);
    let from_hex = base16ct::mixed::decode_vec(text).ok().filter(is_hash);
    from_hex.or_else(|| Some(php_base64_decode(text)).filter(is_hash))
}
