//! The parts of a request that the judge needs.

use std::borrow::Cow;

use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use memchr::memmem;
use wsse_header::read::Text;
use wsse_header::read::soap::{self, SOAP_1_1, SOAP_1_2, SoapMessage};

use crate::cli::verify::json::Reason;

/// The warning about a request with several X-WSSE headers.
pub(super) const SEVERAL_HEADERS: &str =
    "the request has several X-WSSE headers: they were joined with commas, as web servers do";

pub(super) enum Sent<'r> {
    Header(&'r str),
    Message(&'r SoapMessage),
    Nothing,
}

/// All X-WSSE headers as one, joined as web servers do.
pub(super) fn header(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let mut values = headers.get_all("x-wsse").iter();
    let first = values.next()?.as_bytes();
    let first = str::from_utf8(first).map_or_else(|_| String::from_utf8_lossy(first), Cow::from);
    Some(values.fold(first, |all, value| {
        format!("{all}, {}", String::from_utf8_lossy(value.as_bytes())).into()
    }))
}

/// A finding about a header with another name, or the advice to send one.
pub(super) fn no_header(headers: &HeaderMap) -> Reason<'static> {
    let mut other = headers.iter().filter(|(name, value)| {
        let value = value.as_bytes();
        name.as_str().contains("wsse") || memmem::find(value, b"PasswordDigest=").is_some()
    });
    match other.next() {
        Some((name, _)) => Reason {
            cause: "header_not_named",
            message: format!("the token is in the header {name}, not in X-WSSE").into(),
            fix: "send it in a header named X-WSSE".into(),
        },
        None => Reason {
            cause: "no_header",
            message: "the request has no header named X-WSSE, and no SOAP message".into(),
            fix: "send the header X-WSSE; a redirect or a proxy may have dropped it".into(),
        },
    }
}

pub(super) fn is_xml(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| memmem::find(kind.as_bytes(), b"xml").is_some())
}

/// The message in a body, which may have several parts (MTOM).
pub(super) fn message(headers: &HeaderMap, body: &[u8]) -> SoapMessage {
    let text = String::from_utf8_lossy(body);
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind.is_some_and(|kind| kind.starts_with(b"multipart/")) {
        let mut messages = Text::whole(&text).take_messages().into_iter();
        if let Some(found) = messages.next() {
            return found.message;
        }
    }
    soap::parse(text.trim_start_matches('\u{feff}'))
}

pub(super) fn envelope_namespace(message: &SoapMessage) -> &'static str {
    match &*message.root.namespace {
        SOAP_1_2 => SOAP_1_2,
        _ => SOAP_1_1,
    }
}
