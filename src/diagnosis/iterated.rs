use zeroize::Zeroizing;

use super::functions::{Hash, HashBytes};

/// An endless iterator over Symfony's iterations: each hashes the last hash and the pre-image.
pub(super) struct Iterated {
    hash: Hash,
    /// The last hash and the pre-image.
    block: Zeroizing<Vec<u8>>,
    /// The start of the text to hash. The first time, no hash precedes the pre-image.
    start: usize,
}

impl Iterated {
    pub(super) fn new(hash: Hash, pre_image: &[u8]) -> Self {
        let start = hash.length();
        Self {
            hash,
            block: Zeroizing::new([&vec![0; start], pre_image].concat()),
            start,
        }
    }

    /// The hash after this many times, at least 1.
    pub(super) fn last(mut self, times: u32) -> HashBytes {
        for _ in 1..times {
            self.step();
        }
        self.step()
    }

    fn step(&mut self) -> HashBytes {
        let hash = self.hash.hash(&self.block[self.start..]);
        self.block[..hash.len()].copy_from_slice(&hash);
        self.start = 0;
        hash
    }
}

impl Iterator for Iterated {
    type Item = HashBytes;

    fn next(&mut self) -> Option<HashBytes> {
        Some(self.step())
    }
}
