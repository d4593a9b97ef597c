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
/// Each step is done for all headers before the next step, because an encoder takes nearly as long
/// for one short text as for many. The buffers are reused, so making a header allocates nothing.
pub struct Batch<'a> {
    scheme: &'a DigestScheme,
    key: &'a ApiKey,
    nonce_encoding: TextEncoding,
    random: Rows,
    nonces: Rows,
    hashes: Rows,
    digests: Rows,
    pre_image: Zeroizing<Vec<u8>>,
    hex: Rows,
    spare: Rows,
}

impl<'a> Batch<'a> {
    /// A batch of headers for this key, with digests of this scheme and nonces in this encoding.
    #[must_use]
    pub fn new(scheme: &'a DigestScheme, key: &'a ApiKey, nonce_encoding: TextEncoding) -> Self {
        Self {
            scheme,
            key,
            nonce_encoding,
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
    /// Returns pairs of texts: nonce and `PasswordDigest`.
    pub fn make(
        &mut self,
        random: &[u8],
        nonce_bytes: usize,
        created: &str,
    ) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.random.set(random, nonce_bytes);
        self.nonces.set_texts(
            self.nonce_encoding,
            &self.random,
            &mut self.hex,
            &mut self.spare,
        );
        let hashed = match (self.scheme.nonce_in_digest, self.nonce_encoding) {
            (NonceInDigest::Text, _) => &self.nonces,
            (NonceInDigest::Bytes, TextEncoding::Base64) => &self.random,
            (NonceInDigest::Bytes, TextEncoding::Base64OfHex) => &self.hex,
            (NonceInDigest::Bytes, TextEncoding::Hex) => {
                // No known service decodes hex as base64, but the options allow it.
                self.spare.set_each(&self.nonces, |nonce, decoded| {
                    decoded.extend(php_base64_decode(&String::from_utf8_lossy(nonce)));
                });
                &self.spare
            }
        };
        self.pre_image.clear();
        self.pre_image.resize(hashed.width(), 0);
        self.scheme
            .append_after_nonce(created, self.key.as_bytes(), &mut self.pre_image);
        let (scheme, pre_image) = (self.scheme, &mut self.pre_image);
        let pre_image = &mut pre_image[..];
        self.hashes.set_each(hashed, |nonce, hashes| {
            pre_image[..nonce.len()].copy_from_slice(nonce);
            scheme.append_hash(pre_image, hashes);
        });
        let encoding = self.scheme.digest_encoding;
        self.digests
            .set_texts(encoding, &self.hashes, &mut self.hex, &mut self.spare);
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
    /// The length of each row, in bytes.
    fn width(&self) -> usize {
        self.width
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.width.max(1))
    }

    /// Copies the whole rows in these bytes.
    fn set(&mut self, bytes: &[u8], width: usize) {
        let whole = bytes.len() - bytes.len() % width.max(1);
        self.bytes.clear();
        self.bytes.extend_from_slice(&bytes[..whole]);
        self.width = width;
    }

    /// Fills these rows with what `append` makes of each of `rows`, always of the same length.
    fn set_each(&mut self, rows: &Self, mut append: impl FnMut(&[u8], &mut Vec<u8>)) {
        self.bytes.clear();
        rows.iter().for_each(|row| append(row, &mut self.bytes));
        self.width = self.bytes.len() / rows.iter().count().max(1);
    }

    /// Fills these rows with the texts of `rows`. If the encoding contains hex, `hex` then has the
    /// hex texts.
    fn set_texts(&mut self, encoding: TextEncoding, rows: &Self, hex: &mut Self, spare: &mut Self) {
        match encoding {
            TextEncoding::Base64 => self.set_base64(rows, spare),
            TextEncoding::Hex => self.set_hex(rows),
            TextEncoding::Base64OfHex => {
                hex.set_hex(rows);
                self.set_base64(hex, spare);
            }
        }
    }

    fn set_hex(&mut self, rows: &Self) {
        self.resize_like(rows, 2 * rows.width);
        base16ct::lower::encode(&rows.bytes, &mut self.bytes).expect("two characters per byte");
    }

    /// Encodes all rows with one call. Each row is padded to whole groups of three bytes first, and
    /// the characters of the padding are overwritten with `=` afterwards.
    fn set_base64(&mut self, rows: &Self, padded: &mut Self) {
        let groups = rows.width.div_ceil(3);
        padded.bytes.clear();
        padded.resize_like(rows, 3 * groups);
        let padded_rows = padded.bytes.chunks_exact_mut(padded.width.max(1));
        for (padded, row) in padded_rows.zip(rows.iter()) {
            padded[..row.len()].copy_from_slice(row);
        }
        self.resize_like(rows, 4 * groups);
        Simd::standard(PAD)
            .encode_slice(&padded.bytes, &mut self.bytes)
            .expect("four characters per group");
        for place in self.width - (padded.width - rows.width)..self.width {
            for text in self.bytes.chunks_exact_mut(self.width) {
                text[place] = b'=';
            }
        }
    }

    /// Makes room for as many rows as `other` has, of this width.
    fn resize_like(&mut self, other: &Self, width: usize) {
        self.bytes
            .resize(other.bytes.len() / other.width.max(1) * width, 0);
        self.width = width;
    }
}
