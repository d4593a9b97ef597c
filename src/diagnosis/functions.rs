//! The functions that may have made the hash of a digest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Blake2b512, Blake2s256};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha1::block_api::compress;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use whirlpool::Whirlpool;

use crate::wsse::Algorithm;

use super::cost::{Cost, LIKELY, USUAL};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    Blake2b,
    Blake2b256,
    Blake2s,
    Ripemd160,
    Whirlpool,
}

/// The longest hash, in bytes.
pub(super) const MAX_HASH: usize = 64;

/// A hash of up to 64 bytes, kept on the stack.
#[derive(Clone, Copy)]
pub(super) struct HashBytes {
    bytes: [u8; MAX_HASH],
    length: usize,
}

impl HashBytes {
    #[inline]
    fn new(hash: &[u8]) -> Self {
        let mut bytes = [0; MAX_HASH];
        bytes[..hash.len()].copy_from_slice(hash);
        Self {
            bytes,
            length: hash.len(),
        }
    }
}

impl std::ops::Deref for HashBytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl From<Algorithm> for Hash {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5,
            Algorithm::Sha1 => Self::Sha1,
            Algorithm::Sha256 => Self::Sha256,
            Algorithm::Sha512 => Self::Sha512,
        }
    }
}

impl Hash {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha512_256 => "SHA-512/256",
            Self::Sha3_224 => "SHA3-224",
            Self::Sha3_256 => "SHA3-256",
            Self::Sha3_384 => "SHA3-384",
            Self::Sha3_512 => "SHA3-512",
            Self::Blake2b => "BLAKE2b",
            Self::Blake2b256 => "BLAKE2b of 32 bytes",
            Self::Blake2s => "BLAKE2s",
            Self::Ripemd160 => "RIPEMD-160",
            Self::Whirlpool => "Whirlpool",
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        self.hash(bytes).to_vec()
    }

    #[inline]
    pub(super) fn hash(self, bytes: &[u8]) -> HashBytes {
        match self {
            Self::Md5 => HashBytes::new(&Md5::digest(bytes)),
            Self::Sha1 => sha1(bytes),
            Self::Sha224 => HashBytes::new(&Sha224::digest(bytes)),
            Self::Sha256 => HashBytes::new(&Sha256::digest(bytes)),
            Self::Sha384 => HashBytes::new(&Sha384::digest(bytes)),
            Self::Sha512 => HashBytes::new(&Sha512::digest(bytes)),
            Self::Sha512_256 => HashBytes::new(&Sha512_256::digest(bytes)),
            Self::Sha3_224 => HashBytes::new(&Sha3_224::digest(bytes)),
            Self::Sha3_256 => HashBytes::new(&Sha3_256::digest(bytes)),
            Self::Sha3_384 => HashBytes::new(&Sha3_384::digest(bytes)),
            Self::Sha3_512 => HashBytes::new(&Sha3_512::digest(bytes)),
            Self::Blake2b => HashBytes::new(&Blake2b512::digest(bytes)),
            Self::Blake2b256 => HashBytes::new(&Blake2b::<U32>::digest(bytes)),
            Self::Blake2s => HashBytes::new(&Blake2s256::digest(bytes)),
            Self::Ripemd160 => HashBytes::new(&Ripemd160::digest(bytes)),
            Self::Whirlpool => HashBytes::new(&Whirlpool::digest(bytes)),
        }
    }

    fn hmac(self, key: &[u8], message: &[u8]) -> HashBytes {
        fn mac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> HashBytes {
            let mut mac = <M as KeyInit>::new_from_slice(key).expect("any length is allowed");
            mac.update(message);
            HashBytes::new(&mac.finalize().into_bytes())
        }
        match self {
            Self::Md5 => mac::<Hmac<Md5>>(key, message),
            Self::Sha256 => mac::<Hmac<Sha256>>(key, message),
            Self::Sha512 => mac::<Hmac<Sha512>>(key, message),
            _ => mac::<Hmac<Sha1>>(key, message),
        }
    }

    /// The measured time for a block of 64 bytes, as a multiple of SHA-1's.
    pub(super) fn work(self) -> u64 {
        match self {
            Self::Md5 | Self::Sha1 | Self::Sha224 | Self::Sha256 => 1,
            _ => 3,
        }
    }

    pub(super) fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 | Self::Ripemd160 => 20,
            Self::Sha224 | Self::Sha3_224 => 28,
            Self::Sha256 | Self::Sha512_256 | Self::Sha3_256 | Self::Blake2b256 | Self::Blake2s => {
                32
            }
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 | Self::Blake2b | Self::Whirlpool => 64,
        }
    }
}

/// SHA-1 without the buffers of `Sha1`: the search is 1.5 times as fast with it.
#[inline]
fn sha1(bytes: &[u8]) -> HashBytes {
    let mut state = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    let (blocks, rest) = bytes.as_chunks::<64>();
    compress(&mut state, blocks);
    // A 1 bit, zeros, and the number of bits end the last block.
    let mut last = [0; 128];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    let end = if rest.len() < 56 { 64 } else { 128 };
    last[end - 8..end].copy_from_slice(&(bytes.len() as u64 * 8).to_be_bytes());
    compress(&mut state, last[..end].as_chunks().0);
    HashBytes::new(state.map(u32::to_be_bytes).as_flattened())
}

/// What a function is applied to.
pub(super) struct Input<'a> {
    pub(super) nonce: &'a [u8],
    pub(super) created: &'a [u8],
    pub(super) key: &'a [u8],
    pub(super) pre_image: &'a [u8],
    /// The pre-image without the key.
    pub(super) message: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    /// An HMAC whose key is the API key, over the rest.
    HmacOfRest,
    /// An HMAC whose key is the API key, over everything.
    HmacOfAll,
    /// An HMAC whose key is the rest, over the API key.
    HmacByRest,
    /// An HMAC whose key is the nonce, over Created and key.
    HmacByNonce,
    /// The hash of another hash of the pre-image.
    OfRaw(Hash),
    OfHex(Hash),
    OfUpperHex(Hash),
    OfBase64(Hash),
}

impl Kind {
    /// What to do instead.
    pub(super) fn instead(self) -> &'static str {
        match self {
            Self::Plain => "use {algorithm}",
            Self::HmacOfRest | Self::HmacOfAll | Self::HmacByRest | Self::HmacByNonce => {
                "use a plain {algorithm} hash, not an HMAC: the key is the last part of what is hashed"
            }
            Self::OfRaw(_) | Self::OfHex(_) | Self::OfUpperHex(_) | Self::OfBase64(_) => {
                "use {algorithm}, once"
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) hash: Hash,
    pub(super) kind: Kind,
    pub(super) cost: Cost,
}

impl Function {
    const fn new(hash: Hash, kind: Kind, cost: Cost) -> Self {
        Self { hash, kind, cost }
    }

    pub(super) fn length(self) -> usize {
        self.hash.length()
    }

    /// Completes "the digest was made with …".
    pub(super) fn name(self) -> String {
        let hash = self.hash.name();
        match self.kind {
            Kind::Plain => hash.into(),
            Kind::HmacOfRest => format!("HMAC-{hash}, keyed by the key"),
            Kind::HmacOfAll => format!("HMAC-{hash} of nonce, Created and key, keyed by the key"),
            Kind::HmacByRest => format!("HMAC-{hash} of the key, keyed by the rest"),
            Kind::HmacByNonce => format!("HMAC-{hash}, keyed by the nonce"),
            Kind::OfRaw(inner) => format!("{hash} of the raw {} hash", inner.name()),
            Kind::OfHex(inner) => format!("{hash} of the {} hash in hex", inner.name()),
            Kind::OfUpperHex(inner) => {
                format!("{hash} of the {} hash in upper-case hex", inner.name())
            }
            Kind::OfBase64(inner) => format!("{hash} of the {} hash in base64", inner.name()),
        }
    }

    #[inline]
    pub(super) fn apply(self, input: &Input) -> HashBytes {
        let hash = self.hash;
        match self.kind {
            Kind::Plain => hash.hash(input.pre_image),
            Kind::HmacOfRest => hash.hmac(input.key, input.message),
            Kind::HmacOfAll => hash.hmac(input.key, input.pre_image),
            Kind::HmacByRest => hash.hmac(input.message, input.key),
            Kind::HmacByNonce => hash.hmac(input.nonce, &[input.created, input.key].concat()),
            Kind::OfRaw(inner) => hash.hash(&inner.hash(input.pre_image)),
            Kind::OfHex(inner) => {
                hash.hash(base16ct::lower::encode_string(&inner.hash(input.pre_image)).as_bytes())
            }
            Kind::OfUpperHex(inner) => {
                hash.hash(base16ct::upper::encode_string(&inner.hash(input.pre_image)).as_bytes())
            }
            Kind::OfBase64(inner) => {
                hash.hash(STANDARD.encode(&*inner.hash(input.pre_image)).as_bytes())
            }
        }
    }
}

/// The functions that are tried.
#[rustfmt::skip]
pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(Hash::Sha1, Kind::Plain, LIKELY),
    Function::new(Hash::Sha256, Kind::Plain, LIKELY),
    Function::new(Hash::Sha512, Kind::Plain, LIKELY),
    Function::new(Hash::Md5, Kind::Plain, LIKELY),
    Function::new(Hash::Sha224, Kind::Plain, USUAL),
    Function::new(Hash::Sha384, Kind::Plain, USUAL),
    Function::new(Hash::Sha512_256, Kind::Plain, USUAL),
    Function::new(Hash::Sha3_224, Kind::Plain, USUAL),
    Function::new(Hash::Sha3_256, Kind::Plain, USUAL),
    Function::new(Hash::Sha3_384, Kind::Plain, USUAL),
    Function::new(Hash::Sha3_512, Kind::Plain, USUAL),
    Function::new(Hash::Blake2b, Kind::Plain, USUAL),
    Function::new(Hash::Blake2b256, Kind::Plain, USUAL),
    Function::new(Hash::Blake2s, Kind::Plain, USUAL),
    Function::new(Hash::Ripemd160, Kind::Plain, USUAL),
    Function::new(Hash::Whirlpool, Kind::Plain, USUAL),
    Function::new(Hash::Sha1, Kind::HmacOfRest, LIKELY),
    Function::new(Hash::Sha256, Kind::HmacOfRest, LIKELY),
    Function::new(Hash::Sha512, Kind::HmacOfRest, LIKELY),
    Function::new(Hash::Md5, Kind::HmacOfRest, LIKELY),
    Function::new(Hash::Sha1, Kind::HmacOfAll, USUAL),
    Function::new(Hash::Sha256, Kind::HmacOfAll, USUAL),
    Function::new(Hash::Sha512, Kind::HmacOfAll, USUAL),
    Function::new(Hash::Md5, Kind::HmacOfAll, USUAL),
    Function::new(Hash::Sha1, Kind::HmacByRest, USUAL),
    Function::new(Hash::Sha256, Kind::HmacByRest, USUAL),
    Function::new(Hash::Sha1, Kind::HmacByNonce, USUAL),
    Function::new(Hash::Sha256, Kind::HmacByNonce, USUAL),
    Function::new(Hash::Sha1, Kind::OfHex(Hash::Sha1), LIKELY),
    Function::new(Hash::Sha1, Kind::OfRaw(Hash::Sha1), LIKELY),
    Function::new(Hash::Sha1, Kind::OfUpperHex(Hash::Sha1), USUAL),
    Function::new(Hash::Sha1, Kind::OfBase64(Hash::Sha1), USUAL),
    Function::new(Hash::Sha1, Kind::OfHex(Hash::Md5), USUAL),
    Function::new(Hash::Sha1, Kind::OfHex(Hash::Sha256), USUAL),
    Function::new(Hash::Sha256, Kind::OfHex(Hash::Sha256), USUAL),
    Function::new(Hash::Sha256, Kind::OfRaw(Hash::Sha256), USUAL),
    Function::new(Hash::Sha256, Kind::OfHex(Hash::Sha1), USUAL),
    Function::new(Hash::Sha256, Kind::OfRaw(Hash::Sha1), USUAL),
    Function::new(Hash::Sha512, Kind::OfHex(Hash::Sha512), USUAL),
    Function::new(Hash::Sha512, Kind::OfRaw(Hash::Sha512), USUAL),
    Function::new(Hash::Md5, Kind::OfHex(Hash::Md5), USUAL),
    Function::new(Hash::Md5, Kind::OfHex(Hash::Sha1), USUAL),
];
