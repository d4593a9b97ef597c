//! WSS4J 1.6.19, 2.2.7 and 4.0.1 with their defaults: the rules of WS-I's Basic Security Profile
//! (BSP) apply.

mod timestamp;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq as _;

use crate::read::soap::{Element, SoapMessage, WSSE, WSU};
use crate::verdict::outcome::Verdict;
use crate::verdict::server::SoapLibrary;

use super::time::{self, MILLISECOND, SECOND, Time};
use super::{
    BASE64_BINARY, NOT_XML, PASSWORD_DIGEST, PASSWORD_TEXT, Refusal, Request, Shown, actor,
    envelope, lenient_base64, malformed, tokens_of_part,
};

/// How long the cache keeps the nonce of a token without Created, in seconds.
const DEFAULT_CACHE: i64 = 300;

pub(super) fn check<'m>(
    request: &mut Request<'_, 'm>,
    message: &'m SoapMessage,
    library: SoapLibrary,
) -> Result<(), Refusal> {
    if message.flaw.is_some() || message.junk_after || message.has_nul {
        return Err(malformed(message.flaw.unwrap_or(NOT_XML)));
    }
    let elements = match tokens_of_part(message) {
        Some(elements) => elements,
        None => &security(message)?.children,
    };
    let mut has_timestamp = false;
    let mut has_token = false;
    let mut ids = Vec::new();
    for element in elements {
        if element.is(WSU, "Timestamp") {
            if has_timestamp {
                return Err(malformed("there are two Timestamps (BSP R3227)"));
            }
            has_timestamp = true;
            timestamp::check(request, element, library)?;
        }
        if element.is(WSSE, "UsernameToken") {
            has_token = true;
            check_id(element, &mut ids)?;
            let created = element.all(WSU, "Created").next();
            let time = created.and_then(|created| parse(&created.text, library));
            request.shown = Some(Shown::new(element, time));
            check_token(request, element, time, library)?;
        }
    }
    if has_token {
        Ok(())
    } else {
        Err((Verdict::NoToken, "the Security header has no UsernameToken"))
    }
}

/// No two tokens may have the same `wsu:Id`.
fn check_id<'m>(token: &'m Element, ids: &mut Vec<&'m str>) -> Result<(), Refusal> {
    let Some(id) = token.attribute(WSU, "Id") else {
        return Ok(());
    };
    if ids.contains(&id) {
        return Err(malformed("two tokens have the same wsu:Id"));
    }
    ids.push(id);
    Ok(())
}

/// The Security header for this server, which names no actor.
fn security(message: &SoapMessage) -> Result<&Element, Refusal> {
    let namespace =
        envelope(message).ok_or((Verdict::NoToken, "the message is not a SOAP envelope"))?;
    let header = message.root.all(namespace, "Header").next();
    let header = header.ok_or((Verdict::NoToken, "the envelope has no Header"))?;
    let mut found = header
        .all(WSSE, "Security")
        .filter(|security| actor(security, namespace).is_none_or(str::is_empty));
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(malformed("there are two Security headers for this server")),
        (Some(security), None) => Ok(security),
        (None, _) => Err((
            Verdict::NoToken,
            "no wsse:Security header in the OASIS namespace is addressed to this server: check its \
             namespace and actor",
        )),
    }
}

fn parse(text: &str, library: SoapLibrary) -> Option<Time> {
    match library {
        SoapLibrary::Wss4j1 => time::wss4j1(text),
        _ => time::wss4j2(text),
    }
}

/// The clock in the library's precision.
fn now(request: &Request, library: SoapLibrary) -> i128 {
    match library {
        SoapLibrary::Wss4j1 => request.now - request.now.rem_euclid(MILLISECOND),
        _ => request.now,
    }
}

/// The times that a server accepts, in seconds before and after its clock.
struct Window {
    ahead: i64,
    /// -1 if a time never expires.
    lifetime: i64,
}

impl Window {
    fn check(&self, time: Time, now: i128) -> Result<(), Verdict> {
        if time.nanoseconds > now + i128::from(self.ahead) * SECOND {
            return Err(Verdict::Future);
        }
        if self.lifetime != -1 && time.nanoseconds < now - i128::from(self.lifetime) * SECOND {
            return Err(Verdict::Expired);
        }
        Ok(())
    }
}

fn check_token(
    request: &mut Request,
    token: &Element,
    time: Option<Time>,
    library: SoapLibrary,
) -> Result<(), Refusal> {
    let username = token.all(WSSE, "Username").next();
    let username = username.ok_or(malformed("the token has no Username"))?;
    check_profile(token)?;
    let password = token.all(WSSE, "Password").next();
    let nonce = token.all(WSSE, "Nonce").next();
    let created = token.all(WSU, "Created").next();
    let kind = password.and_then(|password| password.attribute("", "Type"));
    let is_digest = kind == Some(PASSWORD_DIGEST);
    if is_digest && (nonce.is_none() || created.is_none()) {
        return Err(malformed("a PasswordDigest needs a Nonce and a Created"));
    }
    let created = created.map_or("", |created| &*created.text);
    if !created.is_empty() && time.is_none() {
        return Err((
            Verdict::CreatedFormat,
            "WSS4J cannot read this Created as an xsd:dateTime with a zone",
        ));
    }
    let nonce = nonce.map_or("", |nonce| &*nonce.text);
    check_replay_and_window(request, nonce, time, library)?;

    let Some(password) = password else {
        return Err(malformed("the token has no Password"));
    };
    if !is_digest && kind.is_some_and(|kind| kind != PASSWORD_TEXT && !is_white_space(kind)) {
        return Err(malformed(
            "the Type of the Password is neither #PasswordDigest nor #PasswordText of OASIS",
        ));
    }
    if !request.is_known(&username.text) {
        return Err((Verdict::UnknownUser, ""));
    }
    let decoded = decode_nonce(nonce, library);
    if is_digest {
        let bytes = decoded.as_ref().map_err(|refusal| *refusal)?;
        check_digest(request, bytes, created, &password.text, library)?;
    } else {
        request.find_key_of_text(&password.text)?;
        // WSS4J 2 and later decode the nonce even if the password is in the clear, and fail if they
        // cannot.
        if library != SoapLibrary::Wss4j1
            && !nonce.is_empty()
            && let Err(refusal) = &decoded
        {
            return Err(*refusal);
        }
    }
    if let Ok(bytes) = decoded
        && !bytes.is_empty()
    {
        request.remember_bytes(bytes, cached_until(request, time, library));
    }
    Ok(())
}

/// WSS4J 1 compares texts, later versions compare the decoded bytes.
fn check_digest(
    request: &mut Request,
    nonce: &[u8],
    created: &str,
    sent: &str,
    library: SoapLibrary,
) -> Result<(), Refusal> {
    if library == SoapLibrary::Wss4j1 {
        return request.find_key_of_digest(nonce, created, |hash| {
            let made = STANDARD.encode(hash);
            made.as_bytes().ct_eq(sent.as_bytes()).into()
        });
    }
    let sent = lenient_base64::wss4j2(sent).ok_or((
        Verdict::ServerError,
        "the digest is not base64: an uncaught IllegalArgumentException",
    ))?;
    request.find_key_of_digest(nonce, created, |hash| hash.ct_eq(&sent).into())
}

fn is_white_space(text: &str) -> bool {
    text.chars().all(|character| character <= ' ')
}

/// The rules of WS-I's Basic Security Profile for a token, and one of WSS4J's own.
fn check_profile(token: &Element) -> Result<(), Refusal> {
    let count = |namespace, name| token.all(namespace, name).count();
    if count(WSSE, "Password") > 1 {
        return Err(malformed("the token has two Passwords (BSP R4222)"));
    }
    if let Some(password) = token.all(WSSE, "Password").next()
        && password.attribute("", "Type").is_none_or(str::is_empty)
    {
        return Err(malformed("the Password has no Type (BSP R4201)"));
    }
    if count(WSU, "Created") > 1 {
        return Err(malformed("the token has two Createds (BSP R4223)"));
    }
    if count(WSSE, "Nonce") > 1 {
        return Err(malformed("the token has two Nonces (BSP R4225)"));
    }
    if let Some(nonce) = token.all(WSSE, "Nonce").next()
        && nonce.attribute("", "EncodingType") != Some(BASE64_BINARY)
    {
        return Err(malformed(
            "the EncodingType of the Nonce is not OASIS' #Base64Binary (BSP R4220, R4221)",
        ));
    }
    Ok(())
}

/// The last moment, in nanoseconds, at which a token's nonce is refused. WSS4J 4 already accepts the
/// nonce again at exactly this nanosecond, which is ignored here.
fn cached_until(request: &Request, time: Option<Time>, library: SoapLibrary) -> i128 {
    let lifetime = request.setup.lifetime;
    let seconds = if time.is_none() || lifetime <= 0 {
        DEFAULT_CACHE
    } else if library == SoapLibrary::Wss4j4 {
        lifetime
    } else {
        lifetime + 1
    };
    request.now + i128::from(seconds) * SECOND
}

/// Version 4 looks at the time first, so that an expired token does not use up its nonce.
fn check_replay_and_window(
    request: &mut Request,
    nonce: &str,
    time: Option<Time>,
    library: SoapLibrary,
) -> Result<(), Refusal> {
    let window = Window {
        ahead: request.setup.server.ahead,
        lifetime: request.setup.lifetime,
    };
    let in_window = match time {
        None => Ok(()),
        Some(time) => window
            .check(time, now(request, library))
            .map_err(|verdict| (verdict, "")),
    };
    if library == SoapLibrary::Wss4j4 {
        in_window?;
    }
    // Earlier versions store the nonce even if the time is wrong.
    if !nonce.is_empty() {
        let until = cached_until(request, time, library);
        request.use_nonce(nonce.as_bytes(), until)?;
    }
    in_window
}

fn decode_nonce(nonce: &str, library: SoapLibrary) -> Result<Vec<u8>, Refusal> {
    let (bytes, reason) = match library {
        SoapLibrary::Wss4j1 => (
            lenient_base64::wss4j1(nonce),
            "the nonce is not padded base64: an uncaught NullPointerException",
        ),
        SoapLibrary::Wss4j4 if nonce.is_empty() => {
            (None, "the nonce is empty: an uncaught NullPointerException")
        }
        _ => (
            lenient_base64::wss4j2(nonce),
            "the nonce is not base64: an uncaught IllegalArgumentException",
        ),
    };
    bytes.ok_or((Verdict::ServerError, reason))
}
