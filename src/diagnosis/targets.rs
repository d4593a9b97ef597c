//! The hashes that the text of a digest may be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::wsse::TextEncoding;

use super::conversions;
use super::cost::{Cost, MOST, USUAL};
use super::digest_text::{self, Layer, Reading};
use super::functions::{Function, HashBytes};
use super::mistake::Mistake;
use super::transformations::{Step, Transformation, rows_of};

/// A digest that was cut must have at least this many bytes: other hashes start with the same bytes
/// with a chance of 1 in 2^64.
const MIN_CUT: usize = 8;

/// A hash that the text may be.
pub(super) struct Target {
    /// Its first bytes, for a quick comparison.
    prefix: u64,
    expected: Expected,
    pub(super) cost: Cost,
    /// What was written around the hash, outermost first. `None` if the text was cut before it could
    /// be decoded.
    layers: Option<Vec<Layer>>,
}

enum Expected {
    Hash(Vec<u8>),
    /// The first bytes of the hash.
    Cut(Vec<u8>),
    /// The result of these layers for the hash, innermost first. They cannot be undone.
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

    /// The mistakes in how this hash was written.
    pub(super) fn mistakes(&self, function: Function, encoding: TextEncoding) -> Vec<Mistake> {
        let layers = self.layers.iter();
        let mut mistakes: Vec<Mistake> = layers
            .flat_map(|layers| digest_text::mistakes(layers, encoding))
            .collect();
        if let Expected::Cut(start) = &self.expected {
            let (sent, all) = (start.len(), function.length());
            mistakes.push(Mistake::new(
                "digest_cut",
                format!("the digest was cut: its first {sent} of {all} bytes are right"),
                "send the whole digest",
            ));
        }
        mistakes
    }
}

/// All hashes that the text may encode, of any length.
pub(super) struct Targets<'r> {
    /// The readings of the text with the costs of their layers.
    readings: Vec<(Cost, &'r Reading)>,
    written: Vec<Written<'r>>,
}

impl<'r> Targets<'r> {
    /// The server expects a hash in this encoding.
    pub(super) fn new(readings: &'r [Reading], encoding: TextEncoding) -> Self {
        let readings: Vec<(Cost, &Reading)> = readings
            .iter()
            .map(|reading| (digest_text::cost(&reading.layers, encoding), reading))
            .collect();
        let written = written(&readings, encoding);
        Self { readings, written }
    }

    /// The hashes of this length.
    pub(super) fn of_length(&self, length: usize) -> impl Iterator<Item = Target> {
        let readings = self.readings.iter();
        let exact = readings
            .clone()
            .filter_map(move |(cost, reading)| exact(*cost, reading, length));
        let written = self.written.iter();
        let written = written.filter_map(move |text| text.target(length));
        let cut = readings.filter_map(move |(cost, reading)| cut(*cost, reading, length));
        exact.chain(written).chain(cut)
    }
}

fn exact(cost: Cost, reading: &Reading, length: usize) -> Option<Target> {
    (reading.bytes.len() == length).then(|| Target {
        prefix: prefix(&reading.bytes),
        expected: Expected::Hash(reading.bytes.clone()),
        cost,
        layers: Some(reading.layers.clone()),
    })
}

fn cut(cost: Cost, reading: &Reading, length: usize) -> Option<Target> {
    let is_encoded = reading.layers.iter().any(|layer| layer.is_encoding());
    // The last characters of a cut text may not be whole bytes.
    let (bytes, cost, layers) = if is_encoded {
        (reading.bytes.clone(), cost, Some(reading.layers.clone()))
    } else {
        (
            decoded_as_far_as_possible(&reading.bytes)?,
            digest_text::cost_of_rows(&reading.layers),
            None,
        )
    };
    (MIN_CUT..length).contains(&bytes.len()).then(|| Target {
        prefix: prefix(&bytes),
        expected: Expected::Cut(bytes),
        cost: cost + USUAL,
        layers,
    })
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

/// A text that a row may have made of a hash. The row cannot be undone, so it is applied to each
/// hash instead.
struct Written<'r> {
    row: &'static Transformation,
    loss: Loss,
    /// What the row was applied to.
    inner: &'static [Layer],
    reading: &'r Reading,
    cost: Cost,
}

/// What a row loses, so that it cannot be undone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// Which letters are capitals.
    Case,
    /// Bytes that became `?` or U+FFFD.
    Replaced,
    /// Bits or bytes that became 0.
    Zeroed,
    /// Bytes that were left out.
    Dropped,
    /// The leading zeros of bytes in hex.
    LeadingZeros,
    /// What separates decimal numbers.
    Separators,
}

impl Loss {
    fn of(row: &Transformation) -> Option<Self> {
        match row.code {
            "case" => Some(Self::Case),
            "replaced" => Some(Self::Replaced),
            "seven_bits" | "saturated" => Some(Self::Zeroed),
            "dropped" => Some(Self::Dropped),
            "unpadded_hex" => Some(Self::LeadingZeros),
            "byte_list" => Some(Self::Separators),
            _ => None,
        }
    }

    /// What a row with this loss may have been applied to. Case is lost in encoded hashes only,
    /// everything else in raw ones.
    fn inner(self) -> &'static [&'static [Layer]] {
        match self {
            Self::Case => &[&[Layer::Base64], &[Layer::Hex, Layer::Base64]],
            _ => &[&[]],
        }
    }

    /// Whether the text can be the row's result for a hash of some length.
    fn can_make(self, row: &'static Transformation, text: &str) -> bool {
        match self {
            Self::Case => Layer::Row(row).add(text.as_bytes()) == text.as_bytes(),
            Self::Replaced => text.contains(['?', '\u{fffd}']),
            Self::Zeroed => text.is_ascii(),
            Self::Dropped => true,
            Self::LeadingZeros => text.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Self::Separators => text.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }
}

fn written<'r>(readings: &[(Cost, &'r Reading)], encoding: TextEncoding) -> Vec<Written<'r>> {
    let texts = readings.iter().filter_map(|(_, reading)| {
        let text = str::from_utf8(&reading.bytes).ok()?;
        Some((*reading, text))
    });
    let texts: Vec<(&Reading, &str)> = texts.collect();
    let mut all = Vec::new();
    for row in rows_of(Step::Digest) {
        let Some(loss) = Loss::of(row).filter(|_| row.undo.is_none()) else {
            continue;
        };
        for (reading, text) in &texts {
            if !loss.can_make(row, text) {
                continue;
            }
            for inner in loss.inner() {
                let mut written = Written {
                    row,
                    loss,
                    inner,
                    reading,
                    cost: 0,
                };
                written.cost = digest_text::cost(&written.layers(), encoding);
                all.push(written);
            }
        }
    }
    all.retain(|written| written.cost <= MOST);
    all
}

impl Written<'_> {
    /// Whether the text can be the row's result for a hash of this length.
    fn can_be(&self, length: usize) -> bool {
        let written = self.reading.bytes.len();
        match self.loss {
            Loss::Case => {
                let layers = self.inner.iter();
                written == layers.fold(length, |length, layer| layer.length(length))
            }
            Loss::Replaced => (length / 4..=3 * length).contains(&written),
            Loss::Zeroed => written == length,
            Loss::Dropped => (MIN_CUT..length).contains(&written),
            // A negative byte has eight digits.
            Loss::LeadingZeros => (length..8 * length).contains(&written),
            Loss::Separators => (length..=3 * length).contains(&written),
        }
    }

    /// All layers around the hash, outermost first.
    fn layers(&self) -> Vec<Layer> {
        let mut layers = self.reading.layers.clone();
        layers.push(Layer::Row(self.row));
        layers.extend(self.inner.iter().rev());
        layers
    }

    fn target(&self, length: usize) -> Option<Target> {
        let layers = self.inner.iter().copied().chain([Layer::Row(self.row)]);
        self.can_be(length).then(|| Target {
            prefix: 0,
            expected: Expected::Written(layers.collect(), self.reading.bytes.clone()),
            cost: self.cost,
            layers: Some(self.layers()),
        })
    }
}
