use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime};
use quick_xml::escape::escape;

use super::digest::{NonceInDigest, Recipe};
use super::token::UsernameToken;

const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const PASSWORD_DIGEST: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
const BASE64_BINARY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// The SOAP version of the envelope that the element goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoapVersion {
    /// SOAP 1.1
    V1_1,
    /// SOAP 1.2, which ONVIF speaks.
    V1_2,
}

impl SoapVersion {
    fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }
}

/// Why a token has no SOAP form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SoapError {
    /// The recipe hashes the nonce's text.
    #[error(
        "SOAP services hash the bytes of the nonce (OASIS UsernameToken Profile 1.0), but here \
         its text is hashed"
    )]
    NonceHashedAsText,
    /// The nonce is not what `EncodingType="…#Base64Binary"` says.
    #[error("the nonce is not base64, as SOAP services want it")]
    NonceNotBase64,
    /// Created is no `xsd:dateTime`: year, month and day with hyphens, `T`, hour, minute and second
    /// with colons, and perhaps a fraction and a zone.
    #[error("Created is no xsd:dateTime such as 2026-01-15T12:00:00Z, as SOAP services want it")]
    CreatedNotDateTime,
    /// A character that XML 1.0 cannot hold (U+FFFE or U+FFFF).
    #[error("the username holds a character that XML cannot")]
    NotXml,
}

/// The `<wsse:Security>` element of OASIS UsernameToken Profile 1.0, with its namespaces and a line
/// end after each line, ready to be pasted into the header of a SOAP envelope. `must_understand`
/// adds `soap:mustUnderstand="1"` in the namespace of that version.
///
/// # Errors
/// [`SoapError`] where a conforming service could not check the token.
pub fn security_element(
    token: &UsernameToken,
    recipe: &Recipe,
    must_understand: Option<SoapVersion>,
) -> Result<String, SoapError> {
    if recipe.nonce_in_digest == NonceInDigest::Text {
        return Err(SoapError::NonceHashedAsText);
    }
    if STANDARD.decode(&token.nonce).is_err() {
        return Err(SoapError::NonceNotBase64);
    }
    let local = token.created.strip_suffix('Z').unwrap_or(&token.created);
    if NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S%.f").is_err()
        && DateTime::parse_from_str(&token.created, "%Y-%m-%dT%H:%M:%S%.f%:z").is_err()
    {
        return Err(SoapError::CreatedNotDateTime);
    }
    if token.username.contains(['\u{fffe}', '\u{ffff}']) {
        return Err(SoapError::NotXml);
    }
    let must_understand = must_understand.map_or_else(String::new, |version| {
        format!(
            " xmlns:soap=\"{}\" soap:mustUnderstand=\"1\"",
            version.namespace()
        )
    });
    let [username, digest, nonce, created] = [
        &token.username,
        &token.password_digest,
        &token.nonce,
        &token.created,
    ]
    .map(escape);
    Ok(format!(
        r#"<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}"{must_understand}>
  <wsse:UsernameToken>
    <wsse:Username>{username}</wsse:Username>
    <wsse:Password Type="{PASSWORD_DIGEST}">{digest}</wsse:Password>
    <wsse:Nonce EncodingType="{BASE64_BINARY}">{nonce}</wsse:Nonce>
    <wsu:Created>{created}</wsu:Created>
  </wsse:UsernameToken>
</wsse:Security>
"#
    ))
}
