use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use quick_xml::escape::escape;

use super::digest::{DigestScheme, NonceInDigest};
use super::token::UsernameToken;

const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
pub(crate) const PASSWORD_DIGEST: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
pub(crate) const BASE64_BINARY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// The SOAP version of the envelope around the element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SoapVersion {
    /// SOAP 1.1
    V1_1,
    /// SOAP 1.2, which ONVIF uses.
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
#[non_exhaustive]
pub enum SoapError {
    /// The scheme hashes the nonce's text.
    #[error(
        "SOAP services hash the decoded nonce (OASIS UsernameToken Profile 1.0), but here its text \
         is hashed"
    )]
    NonceHashedAsText,
    /// The nonce does not match the element's `EncodingType="…#Base64Binary"`.
    #[error("the nonce is not base64, which SOAP services require")]
    NonceNotBase64,
    /// Created is not an `xsd:dateTime`: date and time with separators and `T`, an optional
    /// fraction of a second, and an optional zone.
    #[error(
        "Created is not an xsd:dateTime such as 2026-01-15T12:00:00Z, which SOAP services require"
    )]
    CreatedNotDateTime,
    /// The username contains U+FFFE or U+FFFF, which XML 1.0 excludes.
    #[error("the username contains a character that XML excludes")]
    NotXml,
}

impl UsernameToken<'_> {
    /// The `<wsse:Security>` element of OASIS UsernameToken Profile 1.0, with its namespaces, to be
    /// put into the header of a SOAP envelope. Every line ends with a newline. `must_understand`
    /// adds `soap:mustUnderstand="1"` in the namespace of that SOAP version.
    ///
    /// # Errors
    /// [`SoapError`] if a conforming service could not check the token.
    pub fn to_soap(
        &self,
        scheme: &DigestScheme,
        must_understand: Option<SoapVersion>,
    ) -> Result<String, SoapError> {
        if scheme.nonce_in_digest == NonceInDigest::Text {
            return Err(SoapError::NonceHashedAsText);
        }
        if STANDARD.decode(self.nonce()).is_err() {
            return Err(SoapError::NonceNotBase64);
        }
        if !is_xsd_date_time(self.created()) {
            return Err(SoapError::CreatedNotDateTime);
        }
        if self.username().contains(['\u{fffe}', '\u{ffff}']) {
            return Err(SoapError::NotXml);
        }
        let [before, between, after] =
            security_element_pieces(self.username(), self.created(), must_understand);
        let [digest, nonce] = [self.password_digest(), self.nonce()].map(escape);
        Ok(format!("{before}{digest}{between}{nonce}{after}"))
    }
}

/// Whether the text is an xsd:dateTime: RFC 3339 in upper case, with `T` as the separator and an
/// optional zone.
fn is_xsd_date_time(text: &str) -> bool {
    let is_allowed = |byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b':' | b'.' | b'T' | b'Z');
    let with_zone = [text.to_owned(), format!("{text}Z")];
    text.bytes().all(is_allowed)
        && with_zone
            .iter()
            .any(|text| DateTime::parse_from_rfc3339(text).is_ok())
}

/// The element without its digest and nonce: the text before, between and after them.
#[must_use]
pub fn security_element_pieces(
    username: &str,
    created: &str,
    must_understand: Option<SoapVersion>,
) -> [String; 3] {
    let must_understand = must_understand.map_or_else(String::new, |version| {
        let namespace = version.namespace();
        format!(r#" xmlns:soap="{namespace}" soap:mustUnderstand="1""#)
    });
    let [username, created] = [username, created].map(escape);
    [
        format!(
            r#"<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}"{must_understand}>
  <wsse:UsernameToken>
    <wsse:Username>{username}</wsse:Username>
    <wsse:Password Type="{PASSWORD_DIGEST}">"#
        ),
        format!(
            r#"</wsse:Password>
    <wsse:Nonce EncodingType="{BASE64_BINARY}">"#
        ),
        format!(
            r"</wsse:Nonce>
    <wsu:Created>{created}</wsu:Created>
  </wsse:UsernameToken>
</wsse:Security>
"
        ),
    ]
}
