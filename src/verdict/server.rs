use crate::wsse::{ApiKey, Dialect, DigestScheme, Salt};

use super::outcome::Verdict;

/// How one server differs from the others.
#[derive(Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // a row of a table
#[non_exhaustive]
pub struct Server {
    /// A short name, such as `oro-5.1`.
    pub name: &'static str,
    /// What the name means, and which versions are known to behave the same.
    pub title: &'static str,
    /// The name of the dialect whose headers it reads.
    pub dialect: &'static str,
    /// How its rules are known.
    pub provenance: Provenance,
    /// The default lifetime of a header, in seconds. -1 means for ever.
    pub lifetime: i64,
    /// How far ahead of the server's clock Created may be, in seconds.
    pub ahead: i64,
    /// The zone assumed for a Created without one, in seconds east of UTC.
    pub zone: i64,
    /// How the replay cache stores a nonce.
    pub nonce_storage: NonceStorage,
    /// Whether a user has an API key for each organisation, and each is tried.
    pub several_keys: bool,
    /// Whether a key that is `0` is not tried, because PHP treats that text as false.
    pub zero_key_is_skipped: bool,
    /// Whether a part that is `0` counts as missing, because PHP treats that text as false.
    pub zero_is_missing: bool,
    /// Whether the user's salt is hashed.
    pub salted: bool,
    /// Whether a lifetime of 0 makes the replay cache keep nonces for ever.
    pub zero_lifetime_is_for_ever: bool,
    /// The verdict on a header whose nonce, Created and key total more than 4096 bytes.
    pub too_long: Option<Verdict>,
    /// What it logs or answers: the code of a verdict and a text.
    pub messages: &'static [(&'static str, &'static str)],
    /// The library, if it reads SOAP.
    pub soap: Option<SoapLibrary>,
}

/// How a server's rules are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provenance {
    /// Found by testing the server's own code.
    Measured,
    /// Taken from the service's documentation.
    Documented,
    /// Only the digest scheme is known.
    Unknown,
}

/// The key under which a server's replay cache stores a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NonceStorage {
    /// Nonces are not stored, or it is not known whether they are.
    NotStored,
    /// The nonce's text.
    Text,
    /// The nonce's text without `\/:"*?<>|`.
    Stripped,
    /// The nonce's text, but the cache fails if it contains one of `{}()/\@:`
    /// (oroinc/platform#953).
    TextOrFailure,
    /// The nonce's text with every byte outside `A-Za-z0-9.` replaced by `_`. If that is longer
    /// than 64 bytes, its MD5 in hex.
    Replaced,
}

impl NonceStorage {
    /// The characters that PSR-6 reserves in the keys of a cache.
    pub(crate) const RESERVED: [char; 8] = ['{', '}', '(', ')', '/', '\\', '@', ':'];
}

/// A library that reads SOAP. Its rules are in `verdict::soap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SoapLibrary {
    /// WSS4J 1.6
    Wss4j1,
    /// WSS4J 2, to 2.2
    Wss4j2,
    /// WSS4J 2.3 to 4
    Wss4j4,
    /// gSOAP's wsseapi plugin
    Gsoap,
}

/// What OroPlatform and `EscapeWSSEAuthenticationBundle` log.
const LOG: &[(&str, &str)] = &[
    (
        "created_format",
        "Incorrectly formatted \"created\" in token.",
    ),
    ("future", "Future token detected."),
    ("expired", "Token has expired."),
    ("nonce_reused", "Previously used nonce detected."),
    ("too_long", "Invalid password."),
    ("digest_mismatch", "WSSE authentication failed."),
];

/// OroPlatform 6.0 differs in one message.
const LOG_OF_ORO_6: &[(&str, &str)] = &[
    (
        "created_format",
        "Incorrectly formatted \"created\" in token.",
    ),
    ("future", "Future token detected."),
    ("expired", "Bad credentials."),
    ("nonce_reused", "Previously used nonce detected."),
    ("digest_mismatch", "WSSE authentication failed."),
];

/// The faults of WSS4J.
const FAULTS_OF_WSS4J: &[(&str, &str)] = &[
    ("created_format", "wsse:InvalidSecurity"),
    ("future", "wsse:MessageExpired: The message has expired"),
    ("expired", "wsse:MessageExpired: The message has expired"),
    (
        "timestamp_expired",
        "wsse:MessageExpired: The message has expired",
    ),
    (
        "nonce_reused",
        "wsse:InvalidSecurity: A replay attack has been detected",
    ),
    ("digest_mismatch", FAILED),
    ("password_mismatch", FAILED),
    ("unknown_user", FAILED),
];

/// The faults of gSOAP.
const FAULTS_OF_GSOAP: &[(&str, &str)] = &[
    (
        "future",
        "wsse:FailedAuthentication: Authorization request in future",
    ),
    (
        "expired",
        "wsse:FailedAuthentication: Authentication expired",
    ),
    (
        "timestamp_expired",
        "wsu:MessageExpired: Message has expired",
    ),
    ("nonce_reused", FAILED),
    ("digest_mismatch", FAILED),
    ("password_mismatch", FAILED),
    ("unknown_user", FAILED),
];

const FAILED: &str =
    "wsse:FailedAuthentication: The security token could not be authenticated or authorized";

/// OroPlatform 5.1, the default. The other rows are based on it, directly or through SERVICE and
/// WSS4J.
const ORO: Server = Server {
    name: "oro-5.1",
    title: "OroPlatform 5.1.8 (4.1.7 to 5.1)",
    dialect: "oro",
    provenance: Provenance::Measured,
    lifetime: 3600,
    ahead: 0,
    zone: 0,
    nonce_storage: NonceStorage::Replaced,
    several_keys: true,
    zero_key_is_skipped: true,
    zero_is_missing: true,
    salted: false,
    zero_lifetime_is_for_ever: false,
    too_long: Some(Verdict::TooLong),
    messages: LOG,
    soap: None,
};

/// A service whose rules could not be tested.
const SERVICE: Server = Server {
    provenance: Provenance::Unknown,
    lifetime: -1,
    nonce_storage: NonceStorage::NotStored,
    zero_key_is_skipped: false,
    zero_is_missing: false,
    salted: true,
    too_long: None,
    messages: &[],
    ..ORO
};

const WSS4J: Server = Server {
    dialect: "oasis",
    provenance: Provenance::Measured,
    lifetime: 300,
    ahead: 60,
    nonce_storage: NonceStorage::Text,
    messages: FAULTS_OF_WSS4J,
    ..SERVICE
};

/// The servers. The first one is the default, and the first one of each dialect is that dialect's
/// default.
///
/// Sources of the services' rules:
/// - Emarsys' documentation (`suite/get_started/authentication`): Created "must be within five
///   minutes of the Emarsys server's time", and has the zone GMT+1 if it names none. It does not say
///   that a nonce is used once only.
/// - Huawei Cloud's Message & SMS API reference: a nonce has 1 to 128 letters and digits; the error
///   E000110 means that Created is too far from the server's time, but how far is not published.
/// - "Atom Authentication" (xml.com, 2003) describes the digest; each service had its own rules.
#[rustfmt::skip]
pub const SERVERS: &[Server] = &[
    ORO,
    Server {
        name: "oro-6.0", title: "OroPlatform 6.0.10 (6.0)",
        // Symfony 6.4's hasher throws, and nothing catches it.
        too_long: Some(Verdict::ServerError), messages: LOG_OF_ORO_6, ..ORO
    },
    Server {
        name: "oro-4.0", title: "OroPlatform 4.0.0 (to 4.1.6)",
        nonce_storage: NonceStorage::TextOrFailure, ..ORO
    },
    Server {
        name: "oro-3.1", title: "OroPlatform 3.1.0",
        nonce_storage: NonceStorage::Stripped, zero_is_missing: false, ..ORO
    },
    Server {
        name: "escape", title: "EscapeWSSEAuthenticationBundle 2.3.0", lifetime: 300,
        nonce_storage: NonceStorage::Text, several_keys: false, zero_key_is_skipped: false,
        zero_is_missing: false, salted: true, zero_lifetime_is_for_ever: true, ..ORO
    },
    Server {
        name: "emarsys", title: "SAP Emarsys, according to its documentation", dialect: "emarsys",
        provenance: Provenance::Documented, lifetime: 300, ahead: 300, zone: 3600, ..SERVICE
    },
    Server { name: "huawei", title: "Huawei Cloud SMS: only its digest is known", dialect: "huawei", ..SERVICE },
    Server { name: "atom", title: "Atom services: only their digest is known", dialect: "atom", ..SERVICE },
    Server { name: "wss4j-2", title: "WSS4J 2.2.7 (2.2)", soap: Some(SoapLibrary::Wss4j2), ..WSS4J },
    Server { name: "wss4j-1.6", title: "WSS4J 1.6.19 (1.6)", soap: Some(SoapLibrary::Wss4j1), ..WSS4J },
    Server { name: "wss4j-4", title: "WSS4J 4.0.1 (2.3 to 4)", soap: Some(SoapLibrary::Wss4j4), ..WSS4J },
    Server {
        name: "gsoap", title: "gSOAP 2.8.124 with its wsseapi plugin", soap: Some(SoapLibrary::Gsoap),
        lifetime: 539, ahead: 300, messages: FAULTS_OF_GSOAP, ..WSS4J
    },
];

impl Server {
    /// The server of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SERVERS.iter().find(|server| server.name == name)
    }

    /// The server that reads this dialect, unless another one is named.
    #[must_use]
    pub fn of_dialect(dialect: &Dialect) -> &'static Self {
        let mut servers = SERVERS.iter();
        servers
            .find(|server| server.dialect == dialect.name)
            .unwrap_or(&SERVERS[0])
    }

    /// What it logs or answers with this verdict; empty if nothing.
    pub(super) fn message(&self, verdict: Verdict) -> &'static str {
        let mut messages = self.messages.iter();
        messages
            .find(|(code, _)| *code == verdict.code())
            .map_or("", |(_, message)| message)
    }
}

/// What a particular server knows and expects: everything a verdict depends on except the header
/// and the time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerSetup<'a> {
    /// The server whose rules apply.
    pub server: &'static Server,
    /// How old a header may be, in seconds. -1 means for ever.
    pub lifetime: i64,
    /// How the digest is made.
    pub scheme: DigestScheme,
    /// The keys that are tried, in this order; `None` leaves the digest unchecked.
    pub keys: Option<&'a [ApiKey]>,
    /// A salt that the server does not use, but that a client may hash by mistake.
    pub unused_salt: Salt,
    /// The users whom the keys belong to (SOAP). If empty, any user may use them.
    pub usernames: &'a [String],
}

impl<'a> ServerSetup<'a> {
    /// A server with its default lifetime. `server` is `None` if the user names none.
    ///
    /// A named server that uses no salt gets none: the scheme's salt becomes
    /// [`unused_salt`](Self::unused_salt). With `None`, the rules are the default server's, but the
    /// salt is hashed, since the real service may use one. A server that knows one key per user
    /// gets the first key only.
    #[must_use]
    pub fn new(
        server: Option<&'static Server>,
        mut scheme: DigestScheme,
        keys: Option<&'a [ApiKey]>,
    ) -> Self {
        let mut unused_salt = Salt::default();
        if server.is_some_and(|server| !server.salted) {
            unused_salt = std::mem::take(&mut scheme.salt);
        }
        Self {
            unused_salt,
            ..Self::with_scheme(server.unwrap_or(&SERVERS[0]), scheme, keys)
        }
    }

    /// The default server of a dialect. The salt is hashed, since the real service may use one.
    #[must_use]
    pub fn of_dialect(dialect: &Dialect, scheme: DigestScheme, keys: Option<&'a [ApiKey]>) -> Self {
        Self::with_scheme(Server::of_dialect(dialect), scheme, keys)
    }

    fn with_scheme(
        server: &'static Server,
        scheme: DigestScheme,
        keys: Option<&'a [ApiKey]>,
    ) -> Self {
        let tried = if server.several_keys { usize::MAX } else { 1 };
        Self {
            server,
            lifetime: server.lifetime,
            scheme,
            keys: keys.map(|keys| &keys[..keys.len().min(tried)]),
            unused_salt: Salt::default(),
            usernames: &[],
        }
    }
}

/// The most bytes that nonce, Created and key may have together: Symfony's hashers refuse longer
/// "passwords" (`PasswordHasherInterface::MAX_PASSWORD_LENGTH`).
pub const SYMFONY_MAX_PASSWORD_BYTES: usize = 4096;

/// Whether Symfony refuses to hash this pre-image because it is too long. The salt does not count.
#[must_use]
pub fn is_too_long_for_symfony(scheme: &DigestScheme, pre_image: &[u8]) -> bool {
    let salt = match scheme.salt.as_str().len() {
        0 => 0,
        length => length + "{}".len(),
    };
    pre_image.len() - salt > SYMFONY_MAX_PASSWORD_BYTES
}
