//! UUIDs, and bytes in another order.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use super::binary::hex_decoded;
use super::{Bytes, Named};

/// Whether the bytes can be a hash.
fn is_hash(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 16 | 20 | 28 | 32 | 48 | 64)
}

/// Perl's `unpack 'h*'`.
pub(in crate::diagnosis) fn nibbles_swapped(bytes: &[u8]) -> Bytes {
    is_hash(bytes).then(|| bytes.iter().map(|byte| byte.rotate_left(4)).collect())
}

/// The UUID of 16 bytes as text, and the bytes of a UUID in text.
pub(in crate::diagnosis) fn uuids(bytes: &[u8]) -> Named {
    let named = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    let with_dashes = |bytes: &[u8]| {
        let hex = base16ct::lower::encode_string(bytes);
        [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ]
        .join("-")
    };
    let from_hex = |hex: &[u8]| hex_decoded(hex).filter(|bytes| bytes.len() == 16);
    let is_dashed = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-');
    let digits: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'-').collect();
    if let Some(raw) = from_hex(&digits).filter(|_| is_dashed) {
        return vec![
            named("UUID without its dashes", digits),
            named("UUID as 16 bytes", raw.clone()),
            named("GUID as .NET's 16 bytes", mixed_endian(&raw)),
            named("UUID in braces", [b"{", bytes, b"}"].concat()),
            named("UUID as a URN", [b"urn:uuid:", bytes].concat()),
        ];
    }
    let from_text = from_hex(bytes).map(|raw| named("UUID with dashes", with_dashes(&raw).into()));
    let mut uuids = Vec::from_iter(from_text);
    if bytes.len() == 16 {
        let (uuid, guid) = (with_dashes(bytes), with_dashes(&mixed_endian(bytes)));
        uuids.extend([
            named("upper-case UUID", uuid.to_uppercase().into()),
            named("UUID as a URN", format!("urn:uuid:{uuid}").into()),
            named("UUID", uuid.into()),
            named("GUID as .NET prints it", guid.into()),
            named("GUID's bytes as .NET orders them", mixed_endian(bytes)),
        ]);
    }
    uuids
}

/// The byte order of .NET's `Guid.ToByteArray`.
fn mixed_endian(uuid: &[u8]) -> Vec<u8> {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    ORDER.map(|at| uuid[at]).into()
}

/// Base64 from its last character, which is `=`, to its first.
pub(in crate::diagnosis) fn base64_reversed(bytes: &[u8]) -> Bytes {
    (bytes.first() == Some(&b'=')).then(|| bytes.iter().rev().copied().collect())
}

/// The bytes in reverse order.
pub(in crate::diagnosis) fn hash_reversed(bytes: &[u8]) -> Bytes {
    is_hash(bytes).then(|| bytes.iter().rev().copied().collect())
}

/// Each four bytes in reverse order.
pub(in crate::diagnosis) fn hash_words_swapped(bytes: &[u8]) -> Bytes {
    let words = bytes.as_chunks::<4>().0.iter();
    is_hash(bytes).then(|| words.flat_map(|[a, b, c, d]| [*d, *c, *b, *a]).collect())
}
