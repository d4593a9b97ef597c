//! The responses of this server's own paths.

use std::convert::Infallible;
use std::pin::Pin;

use futures_util::stream::Stream;
use http_body_util::{Either, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use super::guard::Refusal;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

type Part = Result<Frame<Bytes>, Infallible>;
/// A whole text, or a stream of parts.
pub(super) type Body = Either<Full<Bytes>, StreamBody<Pin<Box<dyn Stream<Item = Part>>>>>;

pub(super) fn stream(
    kind: &'static str,
    parts: impl Stream<Item = Part> + 'static,
) -> Response<Body> {
    let body = Either::Right(StreamBody::new(
        Box::pin(parts) as Pin<Box<dyn Stream<Item = Part>>>
    ));
    guarded_response(kind, body)
}

pub(super) fn file(kind: &'static str, text: &'static str) -> Response<Body> {
    let mut response = guarded_response(kind, full(text.into()));
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-frame-options", "DENY"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

pub(super) fn full(bytes: Bytes) -> Body {
    Either::Left(Full::new(bytes))
}

pub(super) fn no_content() -> Response<Body> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

pub(super) fn error(status: StatusCode, reason: &str) -> Response<Body> {
    let text = serde_json::json!({ "error": reason }).to_string();
    json(status, text.into())
}

pub(super) fn refused(refusal: &Refusal) -> Response<Body> {
    error(refusal.0, &refusal.1)
}

pub(super) fn json(status: StatusCode, text: Bytes) -> Response<Body> {
    let mut response = guarded_response("application/json", full(text));
    *response.status_mut() = status;
    response
}

/// A response that browsers neither store, nor reinterpret, nor show to pages of other sites.
fn guarded_response(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    for (name, value) in [
        (CONTENT_TYPE.as_str(), kind),
        (CACHE_CONTROL.as_str(), "no-store"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        let value = HeaderValue::from_static(value);
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
    response
}
