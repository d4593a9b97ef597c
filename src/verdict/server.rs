use crate::wsse::{ApiKey, DigestScheme, Salt};

/// How one server differs from the others. Measured on the servers' own code.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server {
    /// A short name, such as `oro-5.1`.
    pub name: &'static str,
    /// The version that was measured, and those known to behave the same.
    pub title: &'static str,
    /// The default lifetime of a header, in seconds.
    pub lifetime: i64,
    /// How the replay cache stores a nonce.
    pub replay_key: ReplayKey,
    /// Whether a user has an API key for each organisation, and each is tried.
    pub several_keys: bool,
    /// Whether a part that is `0` counts as missing, because PHP treats that text as false.
    pub zero_is_missing: bool,
    /// Whether the user's salt is hashed.
    pub salted: bool,
}

/// The key under which a server's replay cache stores a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayKey {
    /// The nonce's text.
    Text,
    /// The nonce's text, but the cache fails if it contains one of `{}()/\@:`
    /// (oroinc/platform#953).
    TextOrFailure,
    /// The nonce's text with every byte outside `A-Za-z0-9_.` replaced by `_`. The server stores
    /// the MD5 of a text that is longer than 64 bytes.
    Replaced,
}

impl ReplayKey {
    /// The characters that PSR-6 reserves in the keys of a cache.
    pub(crate) const RESERVED: [char; 8] = ['{', '}', '(', ')', '/', '\\', '@', ':'];
}

/// The servers. The first one is the default.
#[rustfmt::skip]
pub const SERVERS: &[Server] = &[
    Server {
        name: "oro-5.1", title: "OroPlatform 5.1.8 (4.1.7 to 6.0)", lifetime: 3600,
        replay_key: ReplayKey::Replaced, several_keys: true, zero_is_missing: true, salted: false,
    },
    Server {
        name: "oro-4.0", title: "OroPlatform 4.0.0 (to 4.1.6)", lifetime: 3600,
        replay_key: ReplayKey::TextOrFailure, several_keys: true, zero_is_missing: true, salted: false,
    },
    Server {
        name: "escape", title: "EscapeWSSEAuthenticationBundle 2.3.0", lifetime: 300,
        replay_key: ReplayKey::Text, several_keys: false, zero_is_missing: false, salted: true,
    },
];

impl Server {
    /// The server of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SERVERS.iter().find(|server| server.name == name)
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
}

impl<'a> ServerSetup<'a> {
    /// A server with its default lifetime.
    ///
    /// A named server that uses no salt gets none: the scheme's salt becomes
    /// [`unused_salt`](Self::unused_salt). Without a name, the rules are those of the default
    /// server, but the salt is hashed, since the service may be any other. A server that knows one
    /// key per user gets the first key only.
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
        let server = server.unwrap_or(&SERVERS[0]);
        let tried = if server.several_keys { usize::MAX } else { 1 };
        Self {
            server,
            lifetime: server.lifetime,
            scheme,
            keys: keys.map(|keys| &keys[..keys.len().min(tried)]),
            unused_salt,
        }
    }
}
