//! Bytes written as text: base64, hex, lists and hashes.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all rows of the table have the same type"
)]

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::diagnosis::functions::Hash;

use super::around::with;
use super::{Bytes, Named};

pub(in crate::diagnosis) fn base64(bytes: &[u8]) -> Bytes {
    Some(STANDARD.encode(bytes).into())
}

pub(in crate::diagnosis) fn base64_decoded(bytes: &[u8]) -> Bytes {
    let decoded = STANDARD_NO_PAD.decode(bytes.trim_ascii_end()).ok();
    decoded.or_else(|| STANDARD.decode(bytes.trim_ascii_end()).ok())
}

pub(in crate::diagnosis) fn hex(bytes: &[u8]) -> Bytes {
    Some(base16ct::lower::encode_string(bytes).into())
}

pub(in crate::diagnosis) fn hex_decoded(bytes: &[u8]) -> Bytes {
    let decoded = base16ct::mixed::decode_vec(bytes).ok()?;
    (!decoded.is_empty()).then_some(decoded)
}

pub(in crate::diagnosis) fn unpadded(bytes: &[u8]) -> Bytes {
    let end = bytes.iter().rposition(|byte| *byte != b'=')? + 1;
    Some(bytes[..end].to_vec())
}

/// Base64 whose padding is missing, with its padding.
pub(in crate::diagnosis) fn padded(bytes: &[u8]) -> Bytes {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    if bytes.len() % 4 < 2 || !bytes.iter().all(is_base64) {
        return None;
    }
    with(b"", bytes, &b"=="[..4 - bytes.len() % 4])
}

pub(in crate::diagnosis) fn hex_separated(bytes: &[u8], separator: u8) -> Bytes {
    let pairs: Vec<&[u8]> = bytes.chunks(2).collect();
    Some(pairs.join(&separator))
}

pub(in crate::diagnosis) fn hex_joined(bytes: &[u8], separator: u8) -> Bytes {
    let pairs: Vec<&[u8]> = bytes.split(|byte| *byte == separator).collect();
    let all_pairs = pairs.len() > 7 && pairs.iter().all(|pair| pair.len() == 2);
    all_pairs.then(|| pairs.concat())
}

/// The hash in hex among other words, if there is exactly one.
pub(in crate::diagnosis) fn hex_in_tool_output(bytes: &[u8]) -> Bytes {
    bytes.iter().find(|byte| b" [".contains(byte))?;
    let mut runs = bytes
        .split(|byte| !byte.is_ascii_hexdigit())
        .filter(|run| run.len() >= 32 && run.len() % 2 == 0);
    let run = runs.next()?;
    let is_more = run.len() + 1 < bytes.len();
    (runs.next().is_none() && is_more).then(|| run.to_vec())
}

/// The rest of `{SHA}…`, `sha1:…`, `sha1=…`, `sha256-…` or `SHA1 digest: …`.
pub(in crate::diagnosis) fn after_algorithm_name(bytes: &[u8]) -> Bytes {
    let at = bytes.iter().position(|byte| b"}:=$-".contains(byte))?;
    let name = bytes[..at].to_ascii_lowercase();
    let name = name.strip_prefix(b"{").unwrap_or(&name);
    let is_name = name
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ');
    let known = name.starts_with(b"sha") || name.starts_with(b"md5") || name.starts_with(b"ssha");
    let rest = bytes[at + 1..].trim_ascii_start();
    (known && is_name && at < 16).then(|| rest.to_vec())
}

/// The byte's number. All numbers are made once, since a search lists the bytes of many texts.
pub(super) fn byte_number(byte: u8) -> &'static str {
    static NUMBERS: LazyLock<[String; 256]> =
        LazyLock::new(|| std::array::from_fn(|byte| byte.to_string()));
    &NUMBERS[usize::from(byte)]
}

pub(in crate::diagnosis) fn byte_list(
    bytes: &[u8],
    before: &str,
    between: &str,
    after: &str,
) -> Bytes {
    let numbers: Vec<&str> = bytes.iter().map(|byte| byte_number(*byte)).collect();
    Some([before, &numbers.join(between), after].concat().into())
}

pub(in crate::diagnosis) fn hashes(bytes: &[u8]) -> Named {
    [Hash::Md5, Hash::Sha1]
        .iter()
        .flat_map(|hash| hash_texts(*hash, bytes))
        .collect()
}

pub(in crate::diagnosis) fn longer_hashes(bytes: &[u8]) -> Named {
    [Hash::Sha256, Hash::Sha512]
        .iter()
        .flat_map(|hash| hash_texts(*hash, bytes))
        .collect()
}

fn hash_texts(hash: Hash, bytes: &[u8]) -> Named {
    let raw = hash.digest(bytes);
    let lower = base16ct::lower::encode_string(&raw);
    let name = hash.name();
    vec![
        (format!("{name} hash in hex"), lower.clone().into()),
        (
            format!("{name} hash in upper-case hex"),
            lower.to_uppercase().into(),
        ),
        (
            format!("{name} hash in base64"),
            STANDARD.encode(&raw).into(),
        ),
        (format!("raw {name} hash"), raw),
    ]
}
