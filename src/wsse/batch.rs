use zeroize::Zeroizing;

use super::digest::{NonceInDigest, Recipe};
use super::encoding::{Encoding, Rows};
use super::key::ApiKey;
use super::nonce::php_base64_decode;

/// Makes the nonces and digests of many headers, as fast as they can be hashed.
///
/// Each step is done for all headers before the next is, since an encoder takes nearly as long for
/// one short text as for many. Buffers are kept, so that nothing is allocated for a header.
pub struct Batch<'a> {
    recipe: &'a Recipe,
    key: &'a ApiKey,
    nonce: Encoding,
    random: Rows,
    nonces: Rows,
    hashes: Rows,
    digests: Rows,
    pre_image: Zeroizing<Vec<u8>>,
    hex: Rows,
    spare: Rows,
}

impl<'a> Batch<'a> {
    /// Headers for this key, made by this recipe, with nonces that are written like this.
    #[must_use]
    pub fn new(recipe: &'a Recipe, key: &'a ApiKey, nonce: Encoding) -> Self {
        Self {
            recipe,
            key,
            nonce,
            random: Rows::default(),
            nonces: Rows::default(),
            hashes: Rows::default(),
            digests: Rows::default(),
            pre_image: Zeroizing::default(),
            hex: Rows::default(),
            spare: Rows::default(),
        }
    }

    /// Makes a nonce of each `nonce_bytes` of these random bytes, and its digest for this Created.
    /// Returns the pairs of texts: nonce, `PasswordDigest`.
    pub fn make(
        &mut self,
        random: &[u8],
        nonce_bytes: usize,
        created: &str,
    ) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.random.set(random, nonce_bytes);
        self.nonces
            .set_texts(self.nonce, &self.random, &mut self.hex, &mut self.spare);
        let hashed = match (self.recipe.nonce_in_digest, self.nonce) {
            (NonceInDigest::Text, _) => &self.nonces,
            (NonceInDigest::Bytes, Encoding::Base64) => &self.random,
            (NonceInDigest::Bytes, Encoding::Base64OfHex) => &self.hex,
            (NonceInDigest::Bytes, Encoding::Hex) => {
                // No service wants this, but it can be asked for: hex taken for base64.
                self.spare.set_each(&self.nonces, |nonce, decoded| {
                    decoded.extend(php_base64_decode(&String::from_utf8_lossy(nonce)));
                });
                &self.spare
            }
        };
        self.pre_image.clear();
        self.pre_image.resize(hashed.width(), 0);
        self.recipe
            .append_behind_nonce(created, self.key.as_bytes(), &mut self.pre_image);
        let (recipe, pre_image) = (self.recipe, &mut self.pre_image);
        let pre_image = &mut pre_image[..];
        self.hashes.set_each(hashed, |nonce, hashes| {
            pre_image[..nonce.len()].copy_from_slice(nonce);
            recipe.hash_onto(pre_image, hashes);
        });
        let encoding = self.recipe.encoding;
        self.digests
            .set_texts(encoding, &self.hashes, &mut self.hex, &mut self.spare);
        self.nonces.iter().zip(self.digests.iter())
    }
}
