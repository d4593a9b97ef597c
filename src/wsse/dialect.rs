use super::created::CreatedForm;
use super::digest::{Algorithm, NonceInDigest, Recipe};
use super::encoding::Encoding;
use super::token::UsernameToken;

/// How one family of services wants its header.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// A short name.
    pub name: &'static str,
    /// Who speaks it.
    pub services: &'static str,
    /// The form of the nonce that is hashed.
    pub nonce_in_digest: NonceInDigest,
    /// The hash function.
    pub algorithm: Algorithm,
    /// The form of the digest's text.
    pub encoding: Encoding,
    /// How the random bytes of a nonce are written.
    pub nonce: Encoding,
    /// How many random bytes it is made of.
    pub nonce_bytes: usize,
    /// How the time is written.
    pub created: CreatedForm,
    /// The value of the Authorization header that goes with X-WSSE, where one is sent.
    pub authorization: Option<&'static str>,
    /// What stands between the parts of the X-WSSE value.
    pub separator: &'static str,
}

const PROFILE: Option<&str> = Some("WSSE profile=\"UsernameToken\"");

/// The dialects; the first is the default. Sources: OroPlatform 1.10 to 6.0 (measured); Mark
/// Pilgrim's "Atom Authentication" (xml.com, 2003); SAP Emarsys' API documentation; Huawei Cloud's
/// Message & SMS API reference; OASIS Web Services Security UsernameToken Profile 1.0, section 3.1.
#[rustfmt::skip]
pub const DIALECTS: [Dialect; 5] = [
    Dialect {
        name: "oro",
        services: "OroPlatform, OroCRM, OroCommerce to 6.0; Akeneo PIM 1; EscapeWSSEAuthenticationBundle; Symfony's cookbook; Hatena; Movable Type; Adobe Analytics 1.4; Penneo; iBanFirst",
        nonce_in_digest: NonceInDigest::Bytes, algorithm: Algorithm::Sha1, encoding: Encoding::Base64,
        // Base64 of hex never holds / or +: OroPlatform 4.0.0 to 4.1.6 answers 500 to a nonce with /
        // (oroinc/platform#953), and later versions take / and + for the same character in their
        // replay cache. Other services take 64 characters at most; this has 44.
        nonce: Encoding::Base64OfHex, nonce_bytes: 16, created: CreatedForm::Offset,
        authorization: PROFILE, separator: ", ",
    },
    Dialect {
        name: "atom",
        services: "Atom authentication (2003), TypePad, httplib2",
        nonce_in_digest: NonceInDigest::Text, algorithm: Algorithm::Sha1, encoding: Encoding::Base64,
        nonce: Encoding::Hex, nonce_bytes: 20, created: CreatedForm::Utc,
        authorization: PROFILE, separator: ", ",
    },
    Dialect {
        name: "emarsys",
        services: "SAP Emarsys, Bruno, httpie-wsse-auth",
        nonce_in_digest: NonceInDigest::Text, algorithm: Algorithm::Sha1, encoding: Encoding::Base64OfHex,
        nonce: Encoding::Hex, nonce_bytes: 16, created: CreatedForm::Utc,
        authorization: None, separator: ", ",
    },
    Dialect {
        name: "huawei",
        services: "Huawei Cloud SMS",
        nonce_in_digest: NonceInDigest::Text, algorithm: Algorithm::Sha256, encoding: Encoding::Base64,
        nonce: Encoding::Hex, nonce_bytes: 16, created: CreatedForm::Utc,
        authorization: Some("WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\""), separator: ",",
    },
    Dialect {
        name: "oasis",
        services: "SOAP services, ONVIF cameras, WSS4J, CXF, zeep",
        nonce_in_digest: NonceInDigest::Bytes, algorithm: Algorithm::Sha1, encoding: Encoding::Base64,
        nonce: Encoding::Base64, nonce_bytes: 16, created: CreatedForm::UtcMillis,
        authorization: PROFILE, separator: ", ",
    },
];

impl Dialect {
    /// The dialect of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        DIALECTS.iter().find(|dialect| dialect.name == name)
    }

    /// How the dialect makes its digest: once, without a salt.
    #[must_use]
    pub fn recipe(&self) -> Recipe {
        Recipe {
            algorithm: self.algorithm,
            encoding: self.encoding,
            nonce_in_digest: self.nonce_in_digest,
            ..Recipe::default()
        }
    }

    /// The HTTP headers of a request, names and values, in the order in which they are sent.
    #[must_use]
    pub fn headers(&self, token: &UsernameToken) -> Vec<(&'static str, String)> {
        let authorization = self
            .authorization
            .map(|value| ("Authorization", value.to_owned()));
        let x_wsse = ("X-WSSE", token.header_value(self.separator));
        authorization.into_iter().chain([x_wsse]).collect()
    }
}
