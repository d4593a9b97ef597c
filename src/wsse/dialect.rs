use super::created::CreatedFormat;
use super::digest::{Algorithm, DigestScheme, NonceInDigest};
use super::encoding::TextEncoding;
use super::token::UsernameToken;

/// How one family of services expects its header.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// A short name, such as `oro`.
    pub name: &'static str,
    /// The services that use it.
    pub services: &'static str,
    /// Which form of the nonce is hashed.
    pub nonce_in_digest: NonceInDigest,
    /// The hash function.
    pub algorithm: Algorithm,
    /// How the digest is written.
    pub digest_encoding: TextEncoding,
    /// How the random bytes of a nonce are written.
    pub nonce_encoding: TextEncoding,
    /// The number of random bytes in a nonce.
    pub nonce_bytes: usize,
    /// How the time is written.
    pub created_format: CreatedFormat,
    /// The value of the Authorization header that goes with X-WSSE, if one is sent.
    pub authorization: Option<&'static str>,
    /// The text between the parts of the X-WSSE value.
    pub separator: &'static str,
}

const PROFILE: Option<&str> = Some("WSSE profile=\"UsernameToken\"");

/// The dialects. The first one is the default. Sources: OroPlatform 1.10 to 6.0 (tested); Mark
/// Pilgrim's "Atom Authentication" (xml.com, 2003); SAP Emarsys' API documentation; Huawei Cloud's
/// Message & SMS API reference; OASIS Web Services Security UsernameToken Profile 1.0, section 3.1.
#[rustfmt::skip]
pub const DIALECTS: &[Dialect] = &[
    Dialect {
        name: "oro",
        services: "OroPlatform, OroCRM, OroCommerce to 6.0; Akeneo PIM 1; EscapeWSSEAuthenticationBundle; Symfony's cookbook; Hatena; Movable Type; Penneo; iBanFirst; Perl's XML::Atom and Atompub",
        nonce_in_digest: NonceInDigest::Bytes, algorithm: Algorithm::Sha1, digest_encoding: TextEncoding::Base64,
        // Base64 of hex never contains / or +. OroPlatform 4.0.0 to 4.1.6 answers 500 to a nonce
        // with / (oroinc/platform#953), and the replay cache of later versions cannot tell / from +.
        // Other services accept at most 64 characters; these are 44.
        nonce_encoding: TextEncoding::Base64OfHex, nonce_bytes: 16, created_format: CreatedFormat::Offset,
        authorization: PROFILE, separator: ", ",
    },
    Dialect {
        name: "atom",
        services: "Atom authentication (2003), TypePad, httplib2",
        nonce_in_digest: NonceInDigest::Text, algorithm: Algorithm::Sha1, digest_encoding: TextEncoding::Base64,
        nonce_encoding: TextEncoding::Hex, nonce_bytes: 20, created_format: CreatedFormat::Utc,
        authorization: PROFILE, separator: ", ",
    },
    Dialect {
        name: "emarsys",
        services: "SAP Emarsys, Bruno, httpie-wsse-auth",
        nonce_in_digest: NonceInDigest::Text, algorithm: Algorithm::Sha1, digest_encoding: TextEncoding::Base64OfHex,
        nonce_encoding: TextEncoding::Hex, nonce_bytes: 16, created_format: CreatedFormat::Utc,
        authorization: None, separator: ", ",
    },
    Dialect {
        name: "huawei",
        services: "Huawei Cloud SMS",
        nonce_in_digest: NonceInDigest::Text, algorithm: Algorithm::Sha256, digest_encoding: TextEncoding::Base64,
        nonce_encoding: TextEncoding::Hex, nonce_bytes: 16, created_format: CreatedFormat::Utc,
        authorization: Some("WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\""), separator: ",",
    },
    Dialect {
        name: "oasis",
        services: "SOAP services, ONVIF cameras, WSS4J, CXF, zeep",
        nonce_in_digest: NonceInDigest::Bytes, algorithm: Algorithm::Sha1, digest_encoding: TextEncoding::Base64,
        nonce_encoding: TextEncoding::Base64, nonce_bytes: 16, created_format: CreatedFormat::UtcMillis,
        authorization: PROFILE, separator: ", ",
    },
];

impl Dialect {
    /// The dialect of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        DIALECTS.iter().find(|dialect| dialect.name == name)
    }

    /// How the dialect makes its digest: one iteration, no salt.
    #[must_use]
    pub fn scheme(&self) -> DigestScheme {
        DigestScheme {
            algorithm: self.algorithm,
            digest_encoding: self.digest_encoding,
            nonce_in_digest: self.nonce_in_digest,
            ..DigestScheme::default()
        }
    }

    /// The HTTP headers of a request as names and values, in the order in which they are sent.
    #[must_use]
    pub fn headers(&self, token: &UsernameToken) -> Vec<(&'static str, String)> {
        let authorization = self
            .authorization
            .map(|value| ("Authorization", value.to_owned()));
        let x_wsse = ("X-WSSE", token.header_value(self.separator));
        authorization.into_iter().chain([x_wsse]).collect()
    }
}
