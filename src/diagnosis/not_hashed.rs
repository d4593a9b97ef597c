//! Digests that are nonce, Created and key themselves.

use crate::verdict::ServerSetup;

use super::cost::{Cost, RARE};
use super::digest_text::{self, Reading};
use super::functions::Hash;
use super::mistake::Mistake;

/// The cost of sending the pre-image without hashing it.
pub(super) const NOT_HASHED: Cost = RARE;

/// A digest may start with a shorter pre-image by chance.
const MIN_LENGTH: usize = 8;

/// The readings of a digest that contain a key, and so may be the pre-image itself.
pub(super) struct NotHashed<'s> {
    setup: &'s ServerSetup<'s>,
    readings: Vec<&'s Reading>,
}

impl<'s> NotHashed<'s> {
    pub(super) fn new(setup: &'s ServerSetup<'s>, readings: &'s [Reading]) -> Self {
        let readings = readings.iter();
        Self {
            setup,
            readings: readings
                .filter(|reading| reading.reveals_key(setup))
                .collect(),
        }
    }

    pub(super) fn is_possible(&self) -> bool {
        !self.readings.is_empty()
    }

    /// The mistakes and their cost, if the text is this pre-image, or Go's `Sum` of it.
    pub(super) fn compare(&self, pre_image: &[u8]) -> Option<(Cost, Vec<Mistake>)> {
        if pre_image.len() < MIN_LENGTH {
            return None;
        }
        let encoding = self.setup.scheme.digest_encoding;
        self.readings.iter().find_map(|reading| {
            let rest = reading.bytes.strip_prefix(pre_image)?;
            let not_hashed = mistake(rest)?;
            let encoded = digest_text::mistakes(&reading.layers, encoding);
            let cost = NOT_HASHED + digest_text::cost(&reading.layers, encoding);
            Some((cost, [vec![not_hashed], encoded].concat()))
        })
    }
}

/// The mistake, if this follows nonce, Created and key in the digest.
fn mistake(rest: &[u8]) -> Option<Mistake> {
    if rest.is_empty() {
        return Some(Mistake::new(
            "not_hashed",
            "the digest is nonce, Created and key, and nothing was hashed",
            "hash them with {algorithm}, then encode the hash in {encoding}",
        ));
    }
    let hashes = [Hash::Sha1, Hash::Sha256, Hash::Sha512, Hash::Md5];
    let hash_of_nothing = |hash: &Hash| *hash.hash(&[]) == *rest;
    let hash = hashes.into_iter().find(hash_of_nothing)?;
    Some(Mistake::new(
        "not_hashed",
        format!(
            "the digest is nonce, Created and key, not hashed, followed by the {} hash of an empty \
             text: Go's h.Sum(data) does not hash data",
            hash.name()
        ),
        "in Go, call h.Write(data), then h.Sum(nil)",
    ))
}
