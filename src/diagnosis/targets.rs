//! The hashes that the text of a digest may be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::wsse::TextEncoding;

use super::conversions;
use super::cost::{Cost, MOST, USUAL};
use super::digest_rows::Loss;
use super::digest_text::{self, Layer, Reading};
use super::functions::{Function, HashBytes};
use super::mistake::Mistake;
use super::transformations::{Step, Transformation, rows_of};

/// A digest that was cut must have at least this many bytes. The chance that another hash starts with
/// these bytes is 1 in 2^64.
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
    /// What these layers make of the hash, innermost first. They cannot be undone.
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
    /// The layers between the hash and the row, innermost first.
    inner: &'static [Layer],
    /// The row's result.
    reading: &'r Reading,
    cost: Cost,
}

/// Case is lost in encoded hashes only.
const ENCODED: &[&[Layer]] = &[&[Layer::Base64], &[Layer::Hex, Layer::Base64]];
/// Everything else is lost in raw hashes only.
const RAW: &[&[Layer]] = &[&[]];

/// All results of rows that cannot be undone.
fn written<'r>(readings: &[(Cost, &'r Reading)], encoding: TextEncoding) -> Vec<Written<'r>> {
    let readings = readings.iter().map(|(_, reading)| *reading);
    let texts: Vec<(&Reading, &str)> = readings
        .filter_map(|reading| Some((reading, str::from_utf8(&reading.bytes).ok()?)))
        .collect();
    let mut all = Vec::new();
    for row in rows_of(Step::Digest) {
        let Some(loss) = row.loss() else { continue };
        let inner = if loss == Loss::Case { ENCODED } else { RAW };
        for (reading, text) in &texts {
            let cost = digest_text::cost_of_rows(&reading.layers) + row.cost(Step::Digest);
            if cost <= MOST && may_be_result(row, loss, text) {
                all.extend(inner.iter().map(|inner| Written {
                    row,
                    loss,
                    inner,
                    reading,
                    cost: digest_text::cost(&layers(reading, row, inner), encoding),
                }));
            }
        }
    }
    all.retain(|written| written.cost <= MOST);
    all
}

/// Whether the text may be the result of a row with this loss, for a hash of some length.
fn may_be_result(row: &'static Transformation, loss: Loss, text: &str) -> bool {
    match loss {
        Loss::Case => Layer::Row(row).add(text.as_bytes()) == text.as_bytes(),
        Loss::Replaced => text.contains(['?', '\u{fffd}']),
        Loss::Zeroed => text.is_ascii(),
        Loss::Dropped => true,
        Loss::LeadingZeros => text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        Loss::Separators => text.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// All layers around the hash, outermost first.
fn layers(reading: &Reading, row: &'static Transformation, inner: &[Layer]) -> Vec<Layer> {
    let outer = reading.layers.iter().copied();
    let inner = inner.iter().rev().copied();
    outer.chain([Layer::Row(row)]).chain(inner).collect()
}

impl Written<'_> {
    /// Whether the text has a length that the row can make of a hash of this length.
    fn fits(&self, hash: usize) -> bool {
        let text = self.reading.bytes.len();
        match self.loss {
            Loss::Case => {
                let layers = self.inner.iter();
                text == layers.fold(hash, |length, layer| layer.length(length))
            }
            // One ? may replace four bytes. U+FFFD has three bytes and may replace one.
            Loss::Replaced => (hash / 4..=3 * hash).contains(&text),
            Loss::Zeroed => text == hash,
            Loss::Dropped => (MIN_CUT..hash).contains(&text),
            // Each byte has a digit or two, or eight if it is negative, as in ffffffab.
            Loss::LeadingZeros => (hash..8 * hash).contains(&text),
            // Each byte has one to three digits.
            Loss::Separators => (hash..=3 * hash).contains(&text),
        }
    }

    fn target(&self, length: usize) -> Option<Target> {
        let written = self.inner.iter().copied().chain([Layer::Row(self.row)]);
        self.fits(length).then(|| Target {
            prefix: 0,
            expected: Expected::Written(written.collect(), self.reading.bytes.clone()),
            cost: self.cost,
            layers: Some(layers(self.reading, self.row, self.inner)),
        })
    }
}
