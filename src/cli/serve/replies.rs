//! The HTTP answers: what real servers send, or the reasons as JSON.

use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use wsse_header::read::soap::SOAP_1_2;
use wsse_header::{Server, Verdict};

/// The WWW-Authenticate of OroPlatform and EscapeWSSEAuthenticationBundle as their documentation
/// configures them. The 2003 description of Atom authentication has the same form.
const CHALLENGE: &str = r#"WSSE realm="Secured API", profile="UsernameToken""#;

/// The one that Huawei Cloud documents.
const CHALLENGE_OF_HUAWEI: &str = r#"WSSE realm="SDP",profile="UsernameToken",type="Appkey""#;

const JSON: &str = "application/json";

/// What WSS4J says about a wrong digest.
const FAILED: (&str, &str) = (
    "FailedAuthentication",
    "The security token could not be authenticated or authorized",
);

pub(super) fn response(
    status: StatusCode,
    kind: &'static str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, kind);
    response
}

fn set(response: &mut Response<Bytes>, name: HeaderName, value: &'static str) {
    let value = HeaderValue::from_static(value);
    response.headers_mut().insert(name, value);
}

/// The status for a request with this verdict.
pub(super) fn status(verdict: Verdict) -> StatusCode {
    match verdict {
        verdict if verdict.is_accepted() => StatusCode::OK,
        Verdict::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNAUTHORIZED,
    }
}

/// The answer to a refused request: its reasons, or what the server itself sends.
pub(super) fn refused(
    server: &Server,
    status: StatusCode,
    reasons: Option<String>,
) -> Response<Bytes> {
    let is_as_server = reasons.is_none();
    // Symfony adds these headers to an answer without a body.
    let kind = if is_as_server {
        "text/html; charset=UTF-8"
    } else {
        JSON
    };
    let mut response = response(status, kind, reasons.unwrap_or_default());
    if is_as_server {
        set(&mut response, CACHE_CONTROL, "no-cache, private");
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = match server.dialect {
            "huawei" => CHALLENGE_OF_HUAWEI,
            _ => CHALLENGE,
        };
        set(&mut response, WWW_AUTHENTICATE, challenge);
    }
    response
}

pub(super) fn json(status: StatusCode, text: String) -> Response<Bytes> {
    response(status, JSON, text)
}

/// An empty envelope of the SOAP version that has this namespace.
pub(super) fn empty_envelope(namespace: &str) -> Response<Bytes> {
    envelope(namespace, StatusCode::OK, "")
}

/// A fault of the SOAP version that has this namespace, with these reasons or what the server itself
/// sends.
pub(super) fn fault(
    namespace: &str,
    server: &Server,
    verdict: Verdict,
    reasons: Option<&str>,
) -> Response<Bytes> {
    let mut messages = server.messages.iter();
    let message = messages.find(|(code, _)| *code == verdict.code());
    // The messages of the SOAP libraries are "wsse:CODE: TEXT" or "wsse:CODE". gSOAP's "wsu:CODE" is
    // of another namespace, and is answered as a general failure.
    let own = message.and_then(|(_, message)| {
        let (prefix, rest) = message.split_once(':')?;
        let (code, text) = rest.split_once(": ").unwrap_or((rest, rest));
        (prefix == "wsse").then_some((code, text))
    });
    let (code, text) = match reasons {
        Some(reasons) => (FAILED.0, reasons),
        None => own.unwrap_or(FAILED),
    };
    let text = escape(text);
    let body = if namespace == SOAP_1_2 {
        format!(
            "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode>\
             <soap:Value xmlns:wsse=\"{0}\">wsse:{code}</soap:Value></soap:Subcode></soap:Code>\
             <soap:Reason><soap:Text xml:lang=\"en\">{text}</soap:Text></soap:Reason></soap:Fault>",
            wsse_header::read::soap::WSSE
        )
    } else {
        format!(
            "<soap:Fault><faultcode xmlns:wsse=\"{0}\">wsse:{code}</faultcode>\
             <faultstring>{text}</faultstring></soap:Fault>",
            wsse_header::read::soap::WSSE
        )
    };
    envelope(namespace, StatusCode::INTERNAL_SERVER_ERROR, &body)
}

fn envelope(namespace: &str, status: StatusCode, body: &str) -> Response<Bytes> {
    let kind = match namespace {
        SOAP_1_2 => "application/soap+xml; charset=utf-8",
        _ => "text/xml; charset=utf-8",
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <soap:Envelope xmlns:soap=\"{namespace}\"><soap:Body>{body}</soap:Body></soap:Envelope>\n"
    );
    response(status, kind, text)
}

/// Text for an element, without the characters that XML excludes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\t' => escaped.push(character),
            _ if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
