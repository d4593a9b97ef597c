use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha1::{Digest as _, Sha1};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::created::{Reading, read_created};
use super::digest::Recipe;
use super::key::ApiKey;
use super::token::{Field, UsernameToken};

/// What one server does that others do not. Measured on the servers' own code;
/// `tests/data/oro-verdicts.json` has the headers and their verdicts.
#[derive(Debug, PartialEq, Eq)]
pub struct Server {
    /// A short name.
    pub name: &'static str,
    /// Which version was measured.
    pub title: &'static str,
    /// How old a header may be unless the server is set up otherwise, in seconds.
    pub lifetime: i64,
    /// What the replay cache makes of a nonce.
    pub replay_key: ReplayKey,
    /// A user has an API key for each organisation, and each is tried.
    pub several_keys: bool,
    /// A part that is `0` counts as missing: PHP takes the text for false.
    pub zero_is_missing: bool,
    /// The user's salt is hashed too.
    pub salted: bool,
}

/// The key under which a nonce is looked up in a server's replay cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayKey {
    /// The nonce as it stands.
    Text,
    /// The nonce as it stands, but the cache fails at `{}()/\@:` (oroinc/platform#953).
    TextOrFailure,
    /// Each character outside `A-Za-z0-9_.` is replaced by `_` (and the whole by its MD5 when
    /// longer than 64 characters, which makes no difference to what is the same).
    Replaced,
}

/// The characters that PSR-6 reserves in a cache's keys.
pub(super) const RESERVED: [char; 8] = ['{', '}', '(', ')', '/', '\\', '@', ':'];

/// The servers; the first is the default.
#[rustfmt::skip]
pub const SERVERS: [Server; 3] = [
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

/// What a server says to a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The request is authenticated.
    Accepted,
    /// Right as far as it can be told without a key.
    Unchecked,
    /// There is no WSSE header as far as the server sees, for want of this part.
    NotWsse(Field),
    /// Created does not match the server's pattern.
    CreatedFormat,
    /// Created is later than the server's clock, if only by a second.
    Future,
    /// Created is older than the lifetime.
    Expired,
    /// The nonce was used within the lifetime, by the header of this number (from 1).
    NonceReused(u64),
    /// The server itself fails.
    ServerError,
    /// Nonce, created and key come to more than 4096 bytes.
    TooLong,
    /// The digest is not that of any key.
    DigestMismatch,
}

impl Verdict {
    /// The verdict in one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.texts().0
    }

    /// What the server logs, or what there is to say where it logs nothing.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.texts().1
    }

    #[rustfmt::skip] // a table
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("accepted", "The server accepts this header."),
            Self::Unchecked => ("unchecked", "All but the digest is right; that was not checked."),
            Self::NotWsse(_) => ("not_wsse", "The server sees no WSSE header."),
            Self::CreatedFormat => ("created_format", "Incorrectly formatted \"created\" in token."),
            Self::Future => ("future", "Future token detected."),
            Self::Expired => ("expired", "Token has expired."),
            Self::NonceReused(_) => ("nonce_reused", "Previously used nonce detected."),
            Self::ServerError => ("server_error", "The server's nonce cache fails: status 500."),
            Self::TooLong => ("too_long", "Invalid password."),
            Self::DigestMismatch => ("digest_mismatch", "WSSE authentication failed."),
        }
    }
}

/// A header and what the server says to it.
#[derive(Debug)]
pub struct Checked {
    /// The number of the header, from 1.
    pub index: u64,
    /// What the server says.
    pub verdict: Verdict,
    /// The parts, where all are there.
    pub token: Option<UsernameToken>,
    /// What Created says, where it has the right form.
    pub created: Option<Reading>,
    /// The number of the key that the digest was made with, from 1, whatever the verdict.
    pub key: Option<usize>,
}

/// Checks headers as a server does, one after the other.
///
/// ```
/// use wsse_header::wsse::{ApiKey, Recipe, SERVERS, Verdict, Verifier};
///
/// let keys = [ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?];
/// let mut server = Verifier::new(&SERVERS[0], 3600, Recipe::default(), Some(&keys));
/// let header = "UsernameToken Username=\"admin\", \
///     PasswordDigest=\"8ZZzTJLi/nZj72sbtEv+wepYl+c=\", \
///     Nonce=\"NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk=\", \
///     Created=\"2026-01-15T12:00:00+00:00\"";
/// let noon = 1_768_478_400;
/// assert_eq!(server.check(header, noon).verdict, Verdict::Accepted);
/// assert_eq!(server.check(header, noon).verdict, Verdict::NonceReused(1));
/// # Ok::<(), wsse_header::wsse::EmptyApiKey>(())
/// ```
pub struct Verifier<'a> {
    pub(super) server: &'static Server,
    pub(super) lifetime: i64,
    pub(super) recipe: Recipe,
    pub(super) keys: Option<&'a [ApiKey]>,
    used: UsedNonces,
    headers: u64,
    pre_image: Zeroizing<Vec<u8>>,
    /// These are made anew for each header.
    replaced: Vec<u8>,
    hash: Vec<u8>,
    buffer: String,
}

impl<'a> Verifier<'a> {
    /// A server with this lifetime (seconds, -1 for no end) that knows these keys, in this order.
    /// With `None` for the keys, all is checked but the digest.
    #[must_use]
    pub fn new(
        server: &'static Server,
        lifetime: i64,
        recipe: Recipe,
        keys: Option<&'a [ApiKey]>,
    ) -> Self {
        let tried = if server.several_keys { usize::MAX } else { 1 };
        Self {
            server,
            lifetime,
            recipe,
            keys: keys.map(|keys| &keys[..keys.len().min(tried)]),
            used: UsedNonces::default(),
            headers: 0,
            pre_image: Zeroizing::default(),
            replaced: Vec::new(),
            hash: Vec::new(),
            buffer: String::new(),
        }
    }

    /// The server's verdict on this X-WSSE value at this time (seconds since 1970). The checks and
    /// their order are the server's: the nonce counts as used before the digest is looked at.
    pub fn check(&mut self, value: &str, now: i64) -> Checked {
        self.headers += 1;
        let mut checked = Checked {
            index: self.headers,
            verdict: Verdict::Accepted,
            token: None,
            created: None,
            key: None,
        };
        match self.find_token(value) {
            Err(field) => checked.verdict = Verdict::NotWsse(field),
            Ok(token) => {
                checked.created = read_created(&token.created).ok();
                let digest = self.check_digest(&token);
                checked.key = digest.ok();
                checked.verdict = self
                    .check_time(checked.created, now)
                    .and_then(|()| self.check_nonce(&token.nonce, now))
                    .and(digest.map(|_| Verdict::Accepted))
                    .unwrap_or_else(|verdict| verdict);
                checked.token = Some(token);
            }
        }
        checked
    }

    fn find_token(&self, value: &str) -> Result<UsernameToken, Field> {
        let token = UsernameToken::parse(value).map_err(|missing| missing.0)?;
        let zero = Field::ALL
            .into_iter()
            .find(|field| token.text(*field) == "0");
        match zero {
            Some(field) if self.server.zero_is_missing => Err(field),
            _ => Ok(token),
        }
    }

    fn check_time(&self, created: Option<Reading>, now: i64) -> Result<(), Verdict> {
        // Where PHP cannot read it, it computes with false as with 0.
        let created = created.ok_or(Verdict::CreatedFormat)?;
        let timestamp = created.timestamp().unwrap_or(0);
        if timestamp > now {
            return Err(Verdict::Future);
        }
        if self.lifetime != -1 && now - timestamp > self.lifetime {
            return Err(Verdict::Expired);
        }
        Ok(())
    }

    fn check_nonce(&mut self, nonce: &str, now: i64) -> Result<(), Verdict> {
        let key = match self.server.replay_key {
            ReplayKey::TextOrFailure if nonce.contains(RESERVED) => {
                return Err(Verdict::ServerError);
            }
            ReplayKey::Text | ReplayKey::TextOrFailure => nonce.as_bytes(),
            ReplayKey::Replaced => {
                // Bytes, as in PHP: a character of two bytes becomes two underscores.
                let kept = |b: u8| b.is_ascii_alphanumeric() || b == b'.';
                self.replaced.clear();
                self.replaced
                    .extend(nonce.bytes().map(|b| if kept(b) { b } else { b'_' }));
                &self.replaced
            }
        };
        match self.used.insert(key, self.headers, now, self.lifetime) {
            Some(earlier) => Err(Verdict::NonceReused(earlier)),
            None => Ok(()),
        }
    }

    /// The number of the first key that makes this digest.
    fn check_digest(&mut self, token: &UsernameToken) -> Result<usize, Verdict> {
        for (number, key) in self.keys.ok_or(Verdict::Unchecked)?.iter().enumerate() {
            let (nonce, created) = (&token.nonce, &token.created);
            self.recipe
                .fill_pre_image(nonce, created, key.as_bytes(), &mut self.pre_image);
            if self.recipe.is_too_long(&self.pre_image) {
                return Err(Verdict::TooLong);
            }
            self.buffer.clear();
            self.hash.clear();
            self.recipe.hash_onto(&self.pre_image, &mut self.hash);
            self.recipe.encoding.write(&self.hash, &mut self.buffer);
            let [made, sent] = [&self.buffer, &token.password_digest].map(String::as_bytes);
            if made.ct_eq(sent).into() {
                return Ok(number + 1);
            }
        }
        Err(Verdict::DigestMismatch)
    }
}

/// The nonces of a server's replay cache, in some 40 to 110 bytes for each that is live: only a
/// fingerprint of each is kept, and not all tables grow at once.
#[derive(Default)]
struct UsedNonces([Nonces; 16]);

impl UsedNonces {
    /// Takes note of a nonce; returns the header that used it within the lifetime, if any.
    ///
    /// The caches forget at once what has a lifetime of 0 or less: a server with a lifetime of -1
    /// never finds a nonce reused.
    fn insert(&mut self, nonce: &[u8], header: u64, now: i64, lifetime: i64) -> Option<u64> {
        let [hash @ .., table, _, _, _]: [u8; 20] = Sha1::digest(nonce).into();
        let Nonces { uses, limit } = &mut self.0[usize::from(table) % self.0.len()];
        if uses.len() >= *limit {
            uses.retain(|_, last| now - last.time < lifetime);
            *limit = uses.len() / 4 * 5 + 64;
        }
        match uses.entry(u128::from_ne_bytes(hash)) {
            Entry::Occupied(last) if now - last.get().time < lifetime => Some(last.get().header),
            entry => {
                entry.insert_entry(Use { header, time: now });
                None
            }
        }
    }
}

#[derive(Default)]
struct Nonces {
    uses: HashMap<u128, Use>,
    /// How many there may be before those that are free again are looked for.
    limit: usize,
}

struct Use {
    header: u64,
    time: i64,
}
