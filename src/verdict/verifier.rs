use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::wsse::{ApiKey, Field, UsernameToken};

use super::outcome::{Outcome, Source, Verdict};
use super::parsed_created::ParsedCreated;
use super::replay_cache::ReplayCache;
use super::server::{NonceStorage, ServerSetup, is_too_long_for_symfony};
use super::strtotime::parse_created;

/// Checks headers as a server does, one after the other.
///
/// ```
/// use wsse_header::{ApiKey, DigestScheme, ServerSetup, Verdict, Verifier};
///
/// let keys = [ApiKey::new("dd1c18d06773cc377c9df6166c54c6e5fefa50fa")?];
/// let setup = ServerSetup::new(None, DigestScheme::default(), Some(&keys));
/// let mut server = Verifier::new(&setup);
/// let header = "UsernameToken Username=\"admin\", \
///     PasswordDigest=\"8ZZzTJLi/nZj72sbtEv+wepYl+c=\", \
///     Nonce=\"NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk=\", \
///     Created=\"2026-01-15T12:00:00+00:00\"";
/// let noon = 1_768_478_400;
/// assert_eq!(server.check(header, noon).verdict, Verdict::Accepted);
/// assert_eq!(server.check(header, noon).verdict, Verdict::NonceReused(1));
/// # Ok::<(), wsse_header::EmptyApiKey>(())
/// ```
pub struct Verifier<'a> {
    setup: &'a ServerSetup<'a>,
    used_nonces: ReplayCache,
    /// The index of the last header.
    last_index: u64,
    /// Buffers that are reused for each header.
    pre_image: Zeroizing<Vec<u8>>,
    stored_nonce: Vec<u8>,
    hash: Vec<u8>,
    digest: String,
}

impl<'a> Verifier<'a> {
    /// A server that has seen no header yet.
    #[must_use]
    pub fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self {
            setup,
            used_nonces: ReplayCache::default(),
            last_index: 0,
            pre_image: Zeroizing::default(),
            stored_nonce: Vec::new(),
            hash: Vec::new(),
            digest: String::new(),
        }
    }

    /// Remembers only the nonces of the last `headers` headers, to bound the memory of a
    /// long-running server. It accepts the nonce of an older header again.
    #[must_use]
    pub fn remembering(mut self, headers: u64) -> Self {
        self.used_nonces.remember(headers);
        self
    }

    /// Forgets all used nonces, as if the server's cache were cleared.
    pub fn forget_nonces(&mut self) {
        self.used_nonces.clear();
    }

    /// The server's verdict on this X-WSSE value at this time (seconds since 1970). The checks and
    /// their order are the server's: the nonce counts as used before the digest is checked.
    pub fn check<'v>(&mut self, value: &'v str, now: i64) -> Outcome<'v> {
        let setup = self.setup;
        self.check_user(self.last_index + 1, value, now, |_| Some(setup))
    }

    /// Like [`check`](Self::check), on a server with several users: `setup_of` returns the setup
    /// with the keys of a user. All users share the used nonces. A server looks up the user first,
    /// so a header of an unknown user does not use its nonce. The setups may differ only in keys and
    /// salt: time and nonce are checked by the setup of [`new`](Self::new). `index` must be larger
    /// than the previous header's.
    pub fn check_user<'v, 's>(
        &mut self,
        index: u64,
        value: &'v str,
        now: i64,
        setup_of: impl FnOnce(&str) -> Option<&'s ServerSetup<'s>>,
    ) -> Outcome<'v> {
        self.last_index = index;
        let mut outcome = Outcome {
            index,
            value,
            now,
            verdict: Verdict::Accepted,
            token: None,
            created: None,
            key: None,
            source: Source::XWsse,
            reason: "",
            respelt: None,
        };
        let token = match self.find_token(value) {
            Ok(token) => token,
            Err(field) => {
                outcome.verdict = Verdict::NotWsse(field);
                return outcome;
            }
        };
        outcome.created = parse_created(token.created())
            .ok()
            .map(|created| created.in_zone(self.setup.server.zone));
        if let Some(setup) = setup_of(token.username()) {
            // The report names the key, whatever the verdict.
            let digest = self.check_digest(setup, &token);
            outcome.key = digest.ok();
            outcome.verdict = self
                .check_time(outcome.created, now)
                .and_then(|()| self.check_nonce(token.nonce(), now))
                .and(digest)
                .map_or_else(|refusal| refusal, |_| Verdict::Accepted);
        } else {
            outcome.verdict = Verdict::UnknownUser;
        }
        outcome.token = Some(token);
        outcome
    }

    fn find_token<'v>(&self, value: &'v str) -> Result<UsernameToken<'v>, Field> {
        let token = UsernameToken::parse(value).map_err(|missing| missing.0)?;
        let zero = Field::ALL
            .into_iter()
            .find(|field| token.text(*field) == "0");
        match zero {
            Some(field) if self.setup.server.zero_is_missing => Err(field),
            _ => Ok(token),
        }
    }

    fn check_time(&self, created: Option<ParsedCreated>, now: i64) -> Result<(), Verdict> {
        let created = created.ok_or(Verdict::CreatedFormat)?;
        // strtotime returns false for an unreadable time, and PHP calculates with false as with 0.
        let timestamp = created.timestamp().unwrap_or(0);
        if timestamp > now + self.setup.server.ahead {
            return Err(Verdict::Future);
        }
        if self.setup.lifetime != -1 && now - timestamp > self.setup.lifetime {
            return Err(Verdict::Expired);
        }
        Ok(())
    }

    fn check_nonce(&mut self, nonce: &str, now: i64) -> Result<(), Verdict> {
        let server = self.setup.server;
        let key = match server.nonce_storage {
            NonceStorage::NotStored => return Ok(()),
            NonceStorage::TextOrFailure if nonce.contains(NonceStorage::RESERVED) => {
                return Err(Verdict::ServerError);
            }
            NonceStorage::Text | NonceStorage::TextOrFailure => nonce.as_bytes(),
            NonceStorage::Stripped => {
                let stripped = nonce.bytes().filter(|byte| !br#"\/:"*?<>|"#.contains(byte));
                self.stored_nonce.clear();
                self.stored_nonce.extend(stripped);
                &self.stored_nonce
            }
            NonceStorage::Replaced => {
                // Byte by byte, as in PHP: a character of two bytes becomes two underscores.
                let kept = |b: u8| b.is_ascii_alphanumeric() || b == b'.';
                self.stored_nonce.clear();
                self.stored_nonce
                    .extend(nonce.bytes().map(|b| if kept(b) { b } else { b'_' }));
                if self.stored_nonce.len() > 64 {
                    // As in PHP, a nonce that is itself this MD5 collides with it.
                    let md5 = Md5::digest(&self.stored_nonce);
                    self.stored_nonce = base16ct::lower::encode_string(&md5).into_bytes();
                }
                &self.stored_nonce
            }
        };
        let lifetime = match self.setup.lifetime {
            0 if server.zero_lifetime_is_for_ever => i64::MAX,
            lifetime => lifetime,
        };
        match self.used_nonces.insert(key, self.last_index, now, lifetime) {
            Some(earlier) => Err(Verdict::NonceReused(earlier)),
            None => Ok(()),
        }
    }

    /// The number of the first key that matches this digest, from 1.
    fn check_digest(
        &mut self,
        setup: &ServerSetup,
        token: &UsernameToken,
    ) -> Result<usize, Verdict> {
        let keys = setup.keys.ok_or(Verdict::Unchecked)?;
        let scheme = &setup.scheme;
        let server = setup.server;
        let tried = |key: &ApiKey| !(server.zero_key_is_skipped && key.as_bytes() == b"0");
        for (number, key) in (1..).zip(keys).filter(|(_, key)| tried(key)) {
            let (nonce, created) = (token.nonce(), token.created());
            scheme.fill_pre_image(nonce, created, key.as_bytes(), &mut self.pre_image);
            if let Some(verdict) = server.too_long
                && is_too_long_for_symfony(scheme, &self.pre_image)
            {
                return Err(verdict);
            }
            self.digest.clear();
            self.hash.clear();
            scheme.append_hash(&self.pre_image, &mut self.hash);
            scheme
                .digest_encoding
                .encode_into(&self.hash, &mut self.digest);
            let [made, sent] = [&self.digest, token.password_digest()].map(str::as_bytes);
            if made.ct_eq(sent).into() {
                return Ok(number);
            }
        }
        Err(Verdict::DigestMismatch)
    }
}
