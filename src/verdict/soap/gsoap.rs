//! gSOAP 2.8.124 with its wsseapi plugin, called as its documentation shows: Timestamp, username,
//! password. Its strings are Latin-1 (no `SOAP_C_UTFSTRING`).

use subtle::ConstantTimeEq as _;

use crate::read::soap::{Element, SOAP_1_1, SOAP_1_2, SoapMessage, WSSE, WSU};
use crate::verdict::outcome::Verdict;

use super::time::{self, SECOND};
use super::{
    BASE64_BINARY, HEX_BINARY, NEXT, PASSWORD_DIGEST, Refusal, Request, Shown, actor, envelope,
    lenient_base64, malformed, tokens_of_part,
};

/// How long after Expires a Timestamp is valid, in seconds.
const SKEW: i128 = 300;

pub(super) fn check<'m>(
    request: &mut Request<'_, 'm>,
    message: &'m SoapMessage,
) -> Result<(), Refusal> {
    if let Some(flaw) = message.flaw {
        return Err(malformed(flaw));
    }
    let elements = match tokens_of_part(message) {
        Some(elements) => elements,
        None => &security(message)?.children,
    };
    let find = |namespace, name| elements.iter().find(|element| element.is(namespace, name));
    let token = find(WSSE, "UsernameToken");
    if let Some(token) = token {
        let created = part(token, WSU, "Created").map(time::gsoap);
        request.shown = Some(Shown::new(token, created));
    }
    if let Some(timestamp) = find(WSU, "Timestamp")
        && let Some(expires) = part(timestamp, WSU, "Expires")
        && time::gsoap(expires).nanoseconds + SKEW * SECOND <= request.now
    {
        return Err((
            Verdict::TimestampExpired,
            "Expires in the Timestamp is at least 300 s in the past, or unreadable",
        ));
    }
    let token = token.ok_or((Verdict::NoToken, "the Security header has no UsernameToken"))?;
    check_token(request, token)
}

/// The Security header that is for this server.
fn security(message: &SoapMessage) -> Result<&Element, Refusal> {
    let namespace =
        envelope(message).ok_or((Verdict::NoToken, "the message is not a SOAP envelope"))?;
    let mut headers = message.root.all(namespace, "Header");
    let header = headers
        .next()
        .ok_or((Verdict::NoToken, "the envelope has no Header"))?;
    if headers.next().is_some() {
        return Err(malformed("the envelope has two Headers"));
    }
    let is_ours =
        |element: &&Element| actor(element, namespace).is_none_or(|actor| NEXT.contains(&actor));
    let must_be_understood = |element: &Element| {
        let value = [SOAP_1_1, SOAP_1_2]
            .into_iter()
            .find_map(|namespace| element.attribute(namespace, "mustUnderstand"));
        matches!(value, Some("1" | "true"))
    };
    let mut found: Option<&Element> = None;
    for element in header.children.iter().filter(is_ours) {
        let is_first = found.is_none() && element.is(WSSE, "Security");
        if is_first {
            found = Some(element);
        } else if must_be_understood(element) {
            return Err(malformed(
                "gSOAP does not understand a header that has mustUnderstand=\"1\"",
            ));
        }
    }
    found.ok_or((
        Verdict::NoToken,
        "no wsse:Security header in the OASIS namespace is addressed to this server: check its \
         namespace and actor",
    ))
}

/// The first element of this name as gSOAP reads it. Elements in it are read as text, and a nil
/// element counts as missing.
fn part<'a>(parent: &'a Element, namespace: &'a str, name: &'a str) -> Option<&'a str> {
    let element = parent.all(namespace, name).next()?;
    text(element)
}

fn text(element: &Element) -> Option<&str> {
    const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
    let is_nil = matches!(element.attribute(XSI, "nil"), Some("1" | "true"));
    (!is_nil).then(|| element.markup.as_deref().unwrap_or(&element.text))
}

fn check_token(request: &mut Request, token: &Element) -> Result<(), Refusal> {
    let username = part(token, WSSE, "Username").ok_or(malformed(
        "the token has no Username: gSOAP answers without running the operation",
    ))?;
    // Non-ASCII names arrive as Latin-1.
    if !username.is_ascii() || !request.is_known(username) {
        return Err((Verdict::UnknownUser, ""));
    }
    let element = token.all(WSSE, "Password").next();
    let password = element
        .and_then(text)
        .ok_or(malformed("the token has no Password"))?;
    let kind = element.and_then(|element| element.attribute("", "Type"));
    if kind != Some(PASSWORD_DIGEST) {
        if !password.is_ascii() {
            return Err((Verdict::PasswordMismatch, ""));
        }
        return request.find_key_of_text(password);
    }
    let nonce = token.all(WSSE, "Nonce").next();
    let encoding = nonce.and_then(|nonce| nonce.attribute("", "EncodingType"));
    let (Some(nonce), Some(created)) = (nonce.and_then(text), part(token, WSU, "Created")) else {
        return Err(malformed("a PasswordDigest needs a Nonce and a Created"));
    };
    if password.len() != 28 {
        return Err(malformed("a PasswordDigest needs 28 characters"));
    }
    let bytes = match encoding {
        None | Some(BASE64_BINARY) => lenient_base64::gsoap(nonce),
        Some(HEX_BINARY) => base16ct::mixed::decode_vec(nonce).ok(),
        Some(_) => {
            return Err(malformed(
                "the EncodingType of the Nonce is neither #Base64Binary nor #HexBinary of OASIS",
            ));
        }
    };
    let bytes = bytes.ok_or((Verdict::DigestMismatch, ""))?;
    let sent = lenient_base64::gsoap(password).ok_or((Verdict::DigestMismatch, ""))?;
    request.find_key_of_digest(&bytes, created, |hash| hash.ct_eq(&sent).into())?;
    check_replay(request, nonce, &sent, created)?;
    // Only for the report on a nonce in another spelling: gSOAP itself has stored its text by now.
    if !bytes.is_empty() {
        let until = request.now + i128::from(request.setup.lifetime.max(0)) * SECOND;
        request.remember_bytes(bytes, until);
    }
    Ok(())
}

/// This runs only after the digest matched, so a wrong digest never uses up a nonce. gSOAP drops
/// the fractions of both clocks.
fn check_replay(
    request: &mut Request,
    nonce: &str,
    digest: &[u8],
    created: &str,
) -> Result<(), Refusal> {
    let seconds = |time: i128| time.div_euclid(SECOND);
    let created = seconds(time::gsoap(created).nanoseconds);
    let now = seconds(request.now);
    if created > now + i128::from(request.setup.server.ahead) {
        return Err((Verdict::Future, ""));
    }
    let lifetime = request.setup.lifetime;
    if lifetime != -1 && now - created > i128::from(lifetime) {
        return Err((Verdict::Expired, ""));
    }
    let key = [digest, nonce.as_bytes()].concat();
    let until = match lifetime {
        -1 => i128::MAX,
        lifetime => (created + i128::from(lifetime) + 1) * SECOND,
    };
    request.use_nonce(&key, until)
}
