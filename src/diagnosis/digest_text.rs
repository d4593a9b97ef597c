//! The digest's text, read backwards: every hash that it may stand for.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::wsse::TextEncoding;

use super::conversions;
use super::explanation::Mistake;
use super::functions::{FUNCTIONS, Function, Hash, HashBytes, Kind};
use super::transformations::{Cost, LIKELY, Step, Transformation, USUAL, rows_of};

/// What is written around a hash to make a text of it.
#[derive(Clone, Copy)]
pub(super) enum Layer {
    Base64,
    Hex,
    UpperHex,
    Row(&'static Transformation),
}

/// One way to read the text: the bytes inside, and the layers around them, outermost first.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) bytes: Vec<u8>,
    pub(super) layers: Vec<Layer>,
}

/// The most layers that are removed, and the most readings that are kept.
const MAX_LAYERS: usize = 5;
const MAX_READINGS: usize = 400;

/// The fewest bytes of a hash that prove a digest that was cut: 1 in 2^64 is another one.
const MIN_CUT: usize = 8;

impl Layer {
    fn remove(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => STANDARD
                .decode(bytes)
                .ok()
                .filter(|bytes| !bytes.is_empty()),
            Self::Hex | Self::UpperHex => {
                let upper = bytes.iter().any(u8::is_ascii_uppercase);
                let matches = upper == matches!(self, Self::UpperHex);
                conversions::hex_decoded(bytes).filter(|_| matches)
            }
            Self::Row(row) => row.undo.and_then(|undo| undo(bytes)),
        }
    }

    fn add(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Base64 => STANDARD.encode(bytes).into(),
            Self::Hex => base16ct::lower::encode_string(bytes).into(),
            Self::UpperHex => base16ct::upper::encode_string(bytes).into(),
            Self::Row(row) => match row.apply {
                super::transformations::Apply::One(apply) => apply(bytes).unwrap_or_default(),
                super::transformations::Apply::Many(_) => Vec::new(),
            },
        }
    }

    fn is_encoding(self) -> bool {
        !matches!(self, Self::Row(_))
    }

    /// The name of what it makes of a hash.
    fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::UpperHex => "upper-case hex",
            Self::Row(_) => "",
        }
    }
}

/// Reads the text in every way that the rows allow, fewest layers first.
pub(super) fn readings(text: &str) -> Vec<Reading> {
    let rows = rows_of(Step::Digest).into_iter().map(Layer::Row);
    let layers: Vec<Layer> = [Layer::Base64, Layer::Hex, Layer::UpperHex]
        .into_iter()
        .chain(rows)
        .collect();
    let mut readings = vec![Reading {
        bytes: text.into(),
        layers: Vec::new(),
    }];
    let mut seen = HashSet::from([readings[0].bytes.clone()]);
    let mut next = 0;
    while next < readings.len() && readings.len() < MAX_READINGS {
        let reading = readings[next].clone();
        next += 1;
        if reading.layers.len() == MAX_LAYERS {
            continue;
        }
        for layer in &layers {
            if let Some(bytes) = layer.remove(&reading.bytes)
                && seen.insert(bytes.clone())
            {
                let mut layers = reading.layers.clone();
                layers.push(*layer);
                readings.push(Reading { bytes, layers });
            }
        }
    }
    readings
}

/// The layers that the server expects, outermost first.
fn expected_layers(expected: TextEncoding) -> &'static [Layer] {
    match expected {
        TextEncoding::Base64 => &[Layer::Base64],
        TextEncoding::Base64OfHex => &[Layer::Base64, Layer::Hex],
        TextEncoding::Hex => &[Layer::Hex],
    }
}

/// What is wrong with these layers, innermost first, and what that costs.
pub(super) fn mistakes(layers: &[Layer], expected: TextEncoding) -> (Cost, Vec<Mistake>) {
    let encodings: Vec<Layer> = layers
        .iter()
        .copied()
        .filter(|layer| layer.is_encoding())
        .collect();
    let names = |layers: &[Layer]| layers.iter().map(|layer| layer.name()).collect::<Vec<_>>();
    let (found, right) = (names(&encodings), names(expected_layers(expected)));
    let mut cost = 0;
    let mut mistakes = Vec::new();
    if found != right {
        let known = found.len() < 3;
        cost += if known { LIKELY } else { USUAL };
        let twice = found.strip_prefix(&["base64"]) == Some(&right);
        let name = found.join(" of ");
        let (code, message) = match found[..] {
            [] => ("digest_not_encoded", "the digest is not encoded".to_owned()),
            _ if twice => (
                "digest_twice_base64",
                "the digest was put into base64 twice".into(),
            ),
            ["base64"] => ("digest_base64", "the digest is in base64".into()),
            [hex] => ("digest_hex", format!("the digest is in {hex}")),
            ["base64", hex] if hex != "base64" => (
                "digest_base64_of_hex",
                format!("the digest is base64 of the hash's {hex} text"),
            ),
            _ => ("digest_encoding", format!("the digest is in {name}")),
        };
        let instead = match code {
            "digest_base64_of_hex" => {
                "encode the raw hash in {encoding}: in PHP, sha1($x, true); in Python, .digest(); in node, .digest('base64')"
            }
            "digest_twice_base64" => "encode the raw hash in {encoding}, once",
            _ => "write the digest in {encoding}",
        };
        mistakes.push(Mistake {
            code: code.into(),
            message,
            instead: instead.into(),
        });
    }
    // Innermost first: that is the order in which they were made.
    for (at, layer) in layers.iter().enumerate().rev() {
        let Layer::Row(row) = layer else { continue };
        cost += row.cost(Step::Digest);
        let inner: Vec<Layer> = layers[at + 1..]
            .iter()
            .copied()
            .filter(|layer| layer.is_encoding())
            .collect();
        let outer = layers[..at].iter().any(|layer| layer.is_encoding());
        let subject = match (inner.is_empty(), outer) {
            (true, true) => "the raw hash was encoded".to_owned(),
            (false, true) => format!("the hash's {} text was encoded", names(&inner).join(" of ")),
            (_, false) => "the digest was sent".into(),
        };
        mistakes.push(Mistake {
            code: format!("digest_{}", row.code),
            message: format!("{subject} {}", row.done),
            instead: row.instead.into(),
        });
    }
    (cost, mistakes)
}

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
            let plain = function.kind == Kind::Plain;
            let mut targets = exact(readings, function, encoding);
            if right(function) || plain && function.cost == LIKELY {
                targets.extend(written(readings, function, encoding));
            }
            if right(function) {
                targets.extend(cut(readings, function, encoding));
            }
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
        .into_iter()
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

/// Whether `haystack` is the text, or contains it if it is long enough not to be there by chance.
pub(super) fn reveals(haystack: &[u8], secret: &[u8]) -> bool {
    haystack == secret
        || secret.len() >= 8 && haystack.windows(secret.len()).any(|part| part == secret)
}
