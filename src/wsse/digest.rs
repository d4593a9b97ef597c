use std::fmt;
use std::num::NonZeroU32;

use md5::Md5;
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::encoding::TextEncoding;
use super::nonce::{php_base64_decode, php_base64_decode_into};

/// The hash function of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5, 16 bytes. No known service expects it, but some clients send it.
    Md5,
    /// SHA-1, 20 bytes, which nearly all services expect.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-512, 64 bytes.
    Sha512,
}

/// Which form of the nonce is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonceInDigest {
    /// The bytes that [`php_base64_decode`] returns for the header's text.
    Bytes,
    /// The header's text.
    Text,
}

/// The salt of Symfony's `MessageDigestPasswordHasher`, which appends it as `{salt}` to what is
/// hashed.
///
/// An empty salt and `"0"` add nothing, since PHP treats both as no salt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Salt(String);

/// A salt with `{` or `}`, which Symfony refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the salt contains {{ or }}, which Symfony refuses")]
pub struct InvalidSalt;

impl Salt {
    /// Makes a salt from the text in the user's record.
    ///
    /// # Errors
    /// [`InvalidSalt`] if it contains `{` or `}`.
    pub fn new(salt: &str) -> Result<Self, InvalidSalt> {
        match salt {
            "" | "0" => Ok(Self::default()),
            _ if salt.contains(['{', '}']) => Err(InvalidSalt),
            _ => Ok(Self(salt.to_owned())),
        }
    }

    /// The salt's text; empty if it adds nothing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a service makes `PasswordDigest` from nonce, Created and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestScheme {
    /// The hash function.
    pub algorithm: Algorithm,
    /// How many times the function is applied. The first time it hashes the pre-image; each later
    /// time it hashes the last hash ‖ the pre-image.
    pub iterations: NonZeroU32,
    /// Appended to the pre-image as `{salt}`.
    pub salt: Salt,
    /// How the hash is written in the header.
    pub digest_encoding: TextEncoding,
    /// Which form of the nonce is hashed.
    pub nonce_in_digest: NonceInDigest,
}

impl Default for DigestScheme {
    /// `base64(SHA-1(base64_decode(nonce) ‖ created ‖ key))`, as OroPlatform and OASIS define it.
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Sha1,
            iterations: NonZeroU32::MIN,
            salt: Salt::default(),
            digest_encoding: TextEncoding::Base64,
            nonce_in_digest: NonceInDigest::Bytes,
        }
    }
}

impl DigestScheme {
    /// The `PasswordDigest` text for the nonce and Created of a header.
    #[must_use]
    pub fn password_digest(&self, nonce: &str, created: &str, key: &[u8]) -> String {
        let pre_image = self.pre_image(nonce, created, key);
        self.digest_encoding.encode(&self.hash(&pre_image))
    }

    /// The bytes of the nonce that are hashed.
    #[must_use]
    pub fn nonce_bytes(&self, nonce: &str) -> Vec<u8> {
        match self.nonce_in_digest {
            NonceInDigest::Bytes => php_base64_decode(nonce),
            NonceInDigest::Text => nonce.into(),
        }
    }

    /// The bytes that are hashed: nonce ‖ Created ‖ key ‖ `{salt}`.
    #[must_use]
    pub fn pre_image(&self, nonce: &str, created: &str, key: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut pre_image = Zeroizing::new(Vec::new());
        self.fill_pre_image(nonce, created, key, &mut pre_image);
        pre_image
    }

    /// Puts the [`pre_image`](Self::pre_image) into a buffer, so that a loop can reuse it.
    pub fn fill_pre_image(
        &self,
        nonce: &str,
        created: &str,
        key: &[u8],
        pre_image: &mut Zeroizing<Vec<u8>>,
    ) {
        pre_image.clear();
        match self.nonce_in_digest {
            NonceInDigest::Bytes => php_base64_decode_into(nonce, pre_image),
            NonceInDigest::Text => pre_image.extend_from_slice(nonce.as_bytes()),
        }
        self.append_after_nonce(created, key, pre_image);
    }

    /// Appends the rest of the pre-image to the nonce: Created ‖ key ‖ `{salt}`.
    pub(super) fn append_after_nonce(
        &self,
        created: &str,
        key: &[u8],
        pre_image: &mut Zeroizing<Vec<u8>>,
    ) {
        // Growing the buffer after the key is in it would leave a copy of the key.
        pre_image.reserve(created.len() + key.len() + self.salt.0.len() + "{}".len());
        pre_image.extend_from_slice(created.as_bytes());
        pre_image.extend_from_slice(key);
        let salt = self.salt.as_str();
        if !salt.is_empty() {
            pre_image.push(b'{');
            pre_image.extend_from_slice(salt.as_bytes());
            pre_image.push(b'}');
        }
    }

    /// The raw hash of a pre-image after all iterations.
    #[must_use]
    pub fn hash(&self, pre_image: &[u8]) -> Vec<u8> {
        let mut hash = Vec::new();
        self.append_hash(pre_image, &mut hash);
        hash
    }

    /// Appends the [`hash`](Self::hash) of a pre-image to `hashes`.
    #[inline]
    pub(crate) fn append_hash(&self, pre_image: &[u8], hashes: &mut Vec<u8>) {
        let start = hashes.len();
        self.algorithm.append_hash(pre_image, hashes);
        if self.iterations > NonZeroU32::MIN {
            let mut block = Zeroizing::new(Vec::with_capacity(64 + pre_image.len()));
            for _ in 1..self.iterations.get() {
                block.clear();
                // The last hash moves from the output to the start of the block.
                block.extend(hashes.drain(start..));
                block.extend_from_slice(pre_image);
                self.algorithm.append_hash(&block, hashes);
            }
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        })
    }
}

impl Algorithm {
    /// Appends the hash of these bytes to `hashes`.
    #[inline]
    pub(crate) fn append_hash(self, bytes: &[u8], hashes: &mut Vec<u8>) {
        match self {
            Self::Md5 => hashes.extend_from_slice(&Md5::digest(bytes)),
            Self::Sha1 => hashes.extend_from_slice(&Sha1::digest(bytes)),
            Self::Sha256 => hashes.extend_from_slice(&Sha256::digest(bytes)),
            Self::Sha512 => hashes.extend_from_slice(&Sha512::digest(bytes)),
        }
    }
}
