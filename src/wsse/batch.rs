use base64::Engine as _;
use base64::engine::Simd;
use base64::engine::general_purpose::PAD;
use zeroize::Zeroizing;

use super::digest::{DigestScheme, NonceInDigest};
use super::encoding::TextEncoding;
use super::key::ApiKey;
use super::nonce::php_base64_decode;

/// Makes the nonces and digests of many headers, nearly as fast as they can be hashed.
///
/// Each step is done for all headers before the next step, because encoding many short texts in one
/// call takes little longer than encoding one.
pub struct Batch<'a> {
    scheme: &'a DigestScheme,
    key: &'a ApiKey,
    nonce_encoding: TextEncoding,
    nonces: Rows,
    digests: Rows,
}

impl<'a> Batch<'a> {
    /// A batch of headers for this key, with digests of this scheme and nonces in this encoding.
    #[must_use]
    pub fn new(scheme: &'a DigestScheme, key: &'a ApiKey, nonce_encoding: TextEncoding) -> Self {
        Self {
            scheme,
            key,
            nonce_encoding,
            nonces: Rows::default(),
            digests: Rows::default(),
        }
    }

    /// Splits the random bytes into chunks of `nonce_bytes`, and makes a nonce and its digest from
    /// each. Returns pairs of texts: nonce and `PasswordDigest`.
    pub fn make(
        &mut self,
        random: &[u8],
        nonce_bytes: usize,
        created: &str,
    ) -> impl Iterator<Item = (&[u8], &[u8])> {
        let random = Rows {
            bytes: random.to_vec(),
            width: nonce_bytes,
        };
        let (nonces, decoded) = match self.nonce_encoding {
            TextEncoding::Base64 => (random.base64(), Some(random)),
            TextEncoding::Base64OfHex => {
                let hex = random.hex();
                (hex.base64(), Some(hex))
            }
            TextEncoding::Hex => (random.hex(), None),
        };
        let nonces_in_digest = match (self.scheme.nonce_in_digest, &decoded) {
            (NonceInDigest::Text, _) => &nonces,
            (NonceInDigest::Bytes, Some(decoded)) => decoded,
            // No known service decodes hex as base64, but the options allow it.
            (NonceInDigest::Bytes, None) => &nonces.map(|nonce, decoded| {
                decoded.extend(php_base64_decode(&String::from_utf8_lossy(nonce)));
            }),
        };
        // The nonce at the start is replaced for each header; the rest is the same for all.
        let mut pre_image = Zeroizing::new(vec![0; nonces_in_digest.width]);
        self.scheme
            .append_after_nonce(created, self.key.as_bytes(), &mut pre_image);
        let hashes = nonces_in_digest.map(|nonce, hashes| {
            copy_short(&mut pre_image[..nonce.len()], nonce);
            self.scheme.append_hash(&pre_image, hashes);
        });
        self.digests = match self.scheme.digest_encoding {
            TextEncoding::Base64 => hashes.base64(),
            TextEncoding::Base64OfHex => hashes.hex().base64(),
            TextEncoding::Hex => hashes.hex(),
        };
        self.nonces = nonces;
        self.nonces.iter().zip(self.digests.iter())
    }
}

/// Byte strings of equal length, stored one after the other.
#[derive(Default)]
struct Rows {
    bytes: Vec<u8>,
    width: usize,
}

impl Rows {
    fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.width.max(1))
    }

    /// The results of `append` for all rows. All results must have the same length.
    fn map(&self, mut append: impl FnMut(&[u8], &mut Vec<u8>)) -> Self {
        let mut bytes = Vec::new();
        self.iter().for_each(|row| append(row, &mut bytes));
        let width = bytes.len() / self.iter().len().max(1);
        Self { bytes, width }
    }

    fn hex(&self) -> Self {
        let mut bytes = vec![0; 2 * self.bytes.len()];
        base16ct::lower::encode(&self.bytes, &mut bytes).expect("two characters per byte");
        let width = 2 * self.width;
        Self { bytes, width }
    }

    /// Encodes all rows with one call. Each row is padded to whole groups of three bytes first, and
    /// the characters of the padding are overwritten with `=` afterwards.
    fn base64(&self) -> Self {
        let groups = self.width.div_ceil(3).max(1);
        let padding = 3 * groups - self.width;
        let mut padded = vec![0; self.iter().len() * 3 * groups];
        for (padded, row) in padded.chunks_exact_mut(3 * groups).zip(self.iter()) {
            copy_short(&mut padded[..row.len()], row);
        }
        let width = 4 * groups;
        let mut bytes = vec![0; self.iter().len() * width];
        Simd::standard(PAD)
            .encode_slice(&padded, &mut bytes)
            .expect("four characters per group");
        for place in width - padding..width {
            for text in bytes.chunks_exact_mut(width) {
                text[place] = b'=';
            }
        }
        Self { bytes, width }
    }
}

/// Copies bytes to a slice of the same length. musl's `memcpy` is slow for short slices. Up to 128
/// bytes are therefore copied as two arrays of fixed size, the first N bytes and the last N bytes,
/// which may overlap.
pub fn copy_short(to: &mut [u8], from: &[u8]) {
    match from.len() {
        2..=3 => copy_ends::<2>(to, from),
        4..=7 => copy_ends::<4>(to, from),
        8..=16 => copy_ends::<8>(to, from),
        17..=32 => copy_ends::<16>(to, from),
        33..=64 => copy_ends::<32>(to, from),
        65..=128 => copy_ends::<64>(to, from),
        _ => to.copy_from_slice(from),
    }
}

fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    let end = from.len() - N;
    to[..N].copy_from_slice(&from[..N]);
    to[end..][..N].copy_from_slice(&from[end..][..N]);
}
