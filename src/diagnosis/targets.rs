//! The hashes that the text of a digest may stand for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::wsse::TextEncoding;

use super::conversions;
use super::cost::{Cost, USUAL};
use super::digest_text::{Layer, Reading, mistakes};
use super::explanation::Mistake;
use super::functions::{FUNCTIONS, Function, Hash, HashBytes, Kind};
use super::transformations::{Step, Transformation, rows_of};

/// The fewest bytes of a hash that prove a digest that was cut: 1 in 2^64 is another one.
const MIN_CUT: usize = 8;

/// A hash that the text may stand for.
pub(super) struct Target {
    /// Its first bytes, for a quick comparison.
    prefix: u64,
    expected: Expected,
    pub(super) cost: Cost,
    pub(super) mistakes: Vec<Mistake>,
}

enum Expected {
    Hash(Vec<u8>),
    /// The first bytes of the hash.
    Cut(Vec<u8>),
    /// What these layers make of the hash, innermost first: they cannot be undone.
    Written(Vec<Layer>, Vec<u8>),
}

fn prefix(hash: &[u8]) -> u64 {
    hash.first_chunk()
        .map_or(0, |bytes| u64::from_ne_bytes(*bytes))
}

impl Target {
    #[inline]
    pub(super) fn matches(&self, hash: &HashBytes) -> bool {
        match &self.expected {
            Expected::Hash(expected) => prefix(hash) == self.prefix && **hash == **expected,
            Expected::Cut(start) => prefix(hash) == self.prefix && hash.starts_with(start),
            Expected::Written(layers, text) => {
                let written = layers
                    .iter()
                    .fold(hash.to_vec(), |bytes, layer| layer.add(&bytes));
                written == *text
            }
        }
    }
}

/// The hashes of one function that the text may stand for.
pub(super) struct FunctionTargets {
    pub(super) function: Function,
    /// 0 if the server expects this function.
    pub(super) cost: Cost,
    pub(super) targets: Vec<Target>,
    /// The cost of function and text, if the text is read in the cheapest way.
    pub(super) least_cost: Cost,
}

/// All hashes that the text may stand for, by the function that makes them.
pub(super) fn targets(
    readings: &[Reading],
    hash: Hash,
    encoding: TextEncoding,
) -> Vec<FunctionTargets> {
    let right = |function: Function| function.hash == hash && function.kind == Kind::Plain;
    FUNCTIONS
        .iter()
        .filter_map(|&function| {
            let mut targets = exact(readings, function, encoding);
            targets.extend(written(readings, function, encoding));
            targets.extend(cut(readings, function, encoding));
            let cost = if right(function) { 0 } else { function.cost };
            let least = targets.iter().map(|target| target.cost).min()?;
            Some(FunctionTargets {
                function,
                cost,
                targets,
                least_cost: cost + least,
            })
        })
        .collect()
}

fn exact(readings: &[Reading], function: Function, encoding: TextEncoding) -> Vec<Target> {
    let right_length = readings
        .iter()
        .filter(|reading| reading.bytes.len() == function.length());
    right_length
        .map(|reading| {
            let (cost, mistakes) = mistakes(&reading.layers, encoding);
            Target {
                prefix: prefix(&reading.bytes),
                expected: Expected::Hash(reading.bytes.clone()),
                cost,
                mistakes,
            }
        })
        .collect()
}

fn cut(readings: &[Reading], function: Function, encoding: TextEncoding) -> Vec<Target> {
    let shorter = readings.iter().filter_map(|reading| {
        let encoded = reading.layers.iter().any(|layer| layer.is_encoding());
        let cut = || Some(reading.bytes.clone());
        // The last characters of a cut text may not be whole bytes.
        let bytes = if encoded {
            cut()
        } else {
            decoded_as_far_as_possible(&reading.bytes)
        }?;
        (MIN_CUT..function.length())
            .contains(&bytes.len())
            .then_some((bytes, reading, encoded))
    });
    shorter
        .map(|(bytes, reading, encoded)| {
            let (cost, mut found) = if encoded {
                mistakes(&reading.layers, encoding)
            } else {
                (0, Vec::new())
            };
            found.push(Mistake {
                code: "digest_cut".into(),
                message: format!(
                    "the digest was cut: its first {} of {} bytes are right",
                    bytes.len(),
                    function.length()
                ),
                instead: "send the whole digest".into(),
            });
            Target {
                prefix: prefix(&bytes),
                expected: Expected::Cut(bytes),
                cost: cost + USUAL,
                mistakes: found,
            }
        })
        .collect()
}

/// The whole bytes at the start of a base64 or hex text that was cut anywhere.
fn decoded_as_far_as_possible(text: &[u8]) -> Option<Vec<u8>> {
    if text.iter().all(u8::is_ascii_hexdigit) {
        return conversions::hex_decoded(&text[..text.len() / 2 * 2]);
    }
    let base64 = text
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte));
    base64.then(|| STANDARD.decode(&text[..text.len() / 4 * 4]).ok())?
}

/// Rows that cannot be undone are applied to each hash instead, if the text can be their result.
fn written(readings: &[Reading], function: Function, encoding: TextEncoding) -> Vec<Target> {
    let lossy = rows_of(Step::Digest)
        .iter()
        .filter(|row| row.undo.is_none());
    let mut targets = Vec::new();
    for row in lossy {
        for reading in readings {
            for inner in [&[][..], &[Layer::Base64], &[Layer::Hex, Layer::Base64]] {
                if !can_be_written(row, reading, inner, function.length()) {
                    continue;
                }
                let mut layers: Vec<Layer> = inner.to_vec();
                layers.push(Layer::Row(row));
                let outer_first: Vec<Layer> = reading
                    .layers
                    .iter()
                    .copied()
                    .chain(layers.iter().rev().copied())
                    .collect();
                let (cost, found) = mistakes(&outer_first, encoding);
                targets.push(Target {
                    prefix: 0,
                    expected: Expected::Written(layers, reading.bytes.clone()),
                    cost,
                    mistakes: found,
                });
            }
        }
    }
    targets
}

fn can_be_written(
    row: &'static Transformation,
    reading: &Reading,
    inner: &[Layer],
    length: usize,
) -> bool {
    let text = &reading.bytes;
    match row.code {
        "case" => {
            let written = inner
                .iter()
                .fold(vec![0xff; length], |bytes, layer| layer.add(&bytes));
            !inner.is_empty() && text.len() == written.len() && Layer::Row(row).add(text) == *text
        }
        "replaced" => {
            let replaced =
                text.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes()) || text.contains(&b'?');
            inner.is_empty() && replaced && (length / 4..=3 * length).contains(&text.len())
        }
        "dropped" => {
            inner.is_empty()
                && (MIN_CUT..length).contains(&text.len())
                && str::from_utf8(text).is_ok()
        }
        _ => false,
    }
}
