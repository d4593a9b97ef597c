//! The digest's text, read backwards: every hash that it may be.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::verdict::ServerSetup;
use crate::wsse::TextEncoding;

use super::conversions;
use super::cost::{Cost, LIKELY, MOST, USUAL};
use super::mistake::Mistake;
use super::transformations::{Apply, Step, Transformation, rows_of};

/// A step that turns a hash into text, or adds to that text.
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

impl Reading {
    /// Whether the bytes contain a key of the server, in upper or lower case.
    pub(super) fn reveals_key(&self, setup: &ServerSetup) -> bool {
        let mut keys = setup.keys.unwrap_or_default().iter();
        keys.any(|key| self.contains(key.as_bytes()))
    }

    fn contains(&self, secret: &[u8]) -> bool {
        let is_secret = |part: &[u8]| part.eq_ignore_ascii_case(secret);
        // A short secret may be in the bytes by chance, so it must be all of them.
        let is_long = secret.len() >= 8;
        is_secret(&self.bytes) || is_long && self.bytes.windows(secret.len()).any(is_secret)
    }
}

/// The most layers of one reading.
const MAX_LAYERS: usize = 5;

/// With this many readings, no more are made.
const MAX_READINGS: usize = 400;

impl Layer {
    fn remove(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => STANDARD
                .decode(bytes)
                .ok()
                .filter(|bytes| !bytes.is_empty()),
            Self::Hex | Self::UpperHex => {
                let has_capitals = bytes.iter().any(u8::is_ascii_uppercase);
                let is_this_case = has_capitals == matches!(self, Self::UpperHex);
                conversions::hex_decoded(bytes).filter(|_| is_this_case)
            }
            Self::Row(row) => row.undo.and_then(|undo| undo(bytes)),
        }
    }

    pub(super) fn add(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Base64 => STANDARD.encode(bytes).into(),
            Self::Hex => base16ct::lower::encode_string(bytes).into(),
            Self::UpperHex => base16ct::upper::encode_string(bytes).into(),
            Self::Row(row) => match row.apply {
                Apply::One(apply) => apply(bytes).unwrap_or_default(),
                Apply::Many(_) => Vec::new(),
            },
        }
    }

    /// The cost of a row; encodings cost nothing.
    fn cost(self) -> Cost {
        match self {
            Self::Row(row) => row.cost(Step::Digest),
            _ => 0,
        }
    }

    /// How many bytes it makes of this many. Rows are assumed to keep the number.
    pub(super) fn length(self, bytes: usize) -> usize {
        match self {
            Self::Base64 => bytes.div_ceil(3) * 4,
            Self::Hex | Self::UpperHex => bytes * 2,
            Self::Row(_) => bytes,
        }
    }

    pub(super) fn is_encoding(self) -> bool {
        !matches!(self, Self::Row(_))
    }

    /// The name of its result.
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
    let rows = rows_of(Step::Digest).iter().copied().map(Layer::Row);
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
    // New readings are added to the list and read further in their turn.
    while next < readings.len() && readings.len() < MAX_READINGS {
        let reading = readings[next].clone();
        next += 1;
        // In a hash whose bytes were reordered, there is nothing more to remove.
        let is_hash = matches!(reading.layers.last(), Some(Layer::Row(row)) if row.reorders_hash());
        let is_last = reading.layers.len() == MAX_LAYERS || is_hash;
        if is_last || cost_of_rows(&reading.layers) > MOST {
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

fn encodings(layers: &[Layer]) -> impl Iterator<Item = &'static str> {
    layers
        .iter()
        .filter(|layer| layer.is_encoding())
        .map(|layer| layer.name())
}

/// Whether a row, and not an encoding, wrote the raw hash as text.
fn is_written_by_a_row(layers: &[Layer]) -> bool {
    let is_writer = |layer: &Layer| matches!(layer, Layer::Row(row) if row.writes_hash_as_text());
    layers.iter().any(is_writer)
}

/// The cost of these layers, if the server expects this encoding.
pub(super) fn cost(layers: &[Layer], expected: TextEncoding) -> Cost {
    let encoding = match encodings(layers).count() {
        _ if encodings(layers).eq(encodings(expected_layers(expected))) => 0,
        0 if is_written_by_a_row(layers) => 0,
        0..3 => LIKELY,
        _ => USUAL,
    };
    encoding + cost_of_rows(layers)
}

pub(super) fn cost_of_rows(layers: &[Layer]) -> Cost {
    layers.iter().map(|layer| layer.cost()).sum()
}

/// What the form of the text shows, whatever was hashed: the mistakes in writing a hash of this
/// length. Nothing if the text can be right.
pub(super) fn form(readings: &[Reading], expected: TextEncoding, length: usize) -> Vec<Mistake> {
    let is_hash = |reading: &&Reading| {
        let layers = &reading.layers;
        let is_text = layers.iter().any(|layer| layer.is_encoding()) || is_written_by_a_row(layers);
        let is_by_chance =
            |layer: &Layer| matches!(layer, Layer::Row(row) if row.can_be_undone_by_chance());
        reading.bytes.len() == length && is_text && !layers.iter().any(is_by_chance)
    };
    let cost_of = |reading: &&Reading| cost(&reading.layers, expected);
    if let Some(reading) = readings.iter().filter(is_hash).min_by_key(cost_of) {
        return mistakes(&reading.layers, expected);
    }
    // The innermost encoding says most.
    let is_encoded = |reading: &&Reading| reading.layers.iter().all(|layer| layer.is_encoding());
    let encoded = readings.iter().filter(is_encoded);
    let Some(other) = encoded.max_by_key(|reading| reading.layers.len()) else {
        return Vec::new();
    };
    let bytes = other.bytes.len();
    if other.layers.is_empty() {
        return vec![Mistake::new(
            "digest_not_encoded",
            "the digest is not base64 or hex of a hash",
            "write the digest in {encoding}",
        )];
    }
    let mut mistakes = mistakes(&other.layers, expected);
    mistakes.push(Mistake::new(
        "digest_length",
        format!("the digest encodes {bytes} bytes, but the server's hash has {length}"),
        "encode the hash that {algorithm} gives in {encoding}",
    ));
    mistakes
}

/// What is wrong with these layers, in the order in which they were made: innermost first.
pub(super) fn mistakes(layers: &[Layer], expected: TextEncoding) -> Vec<Mistake> {
    let mut mistakes = Vec::from_iter(mistake_of_encodings(layers, expected));
    for (at, layer) in layers.iter().enumerate().rev() {
        let Layer::Row(row) = layer else { continue };
        let inner: Vec<&str> = encodings(&layers[at + 1..]).collect();
        let instead = row
            .instead(Step::Digest)
            .unwrap_or("write the digest in {encoding}");
        let is_hex =
            |mistake: &Mistake| ["digest_hex", "digest_base64_of_hex"].contains(&&*mistake.code);
        let is_around_hex = matches!(layers.get(at + 1), Some(Layer::Hex | Layer::UpperHex));
        if is_around_hex
            && row.writes_hex()
            && let Some(hex) = mistakes.iter_mut().find(|mistake| is_hex(mistake))
        {
            // One mistake, not two.
            *hex = Mistake::new(
                format!("digest_{}", row.code),
                format!("{}, {}", hex.message, row.done),
                instead,
            );
            continue;
        }
        let outer = layers[..at].iter().any(|layer| layer.is_encoding());
        let subject = match (inner.is_empty(), outer) {
            (true, true) => "the raw hash was encoded".to_owned(),
            (false, true) => format!("the hash's {} text was encoded", inner.join(" of ")),
            (_, false) => "the digest was sent".into(),
        };
        mistakes.push(Mistake::new(
            format!("digest_{}", row.code),
            format!("{subject} {}", row.done),
            instead,
        ));
    }
    mistakes
}

/// The mistake if base64 and hex are not used as the server expects.
fn mistake_of_encodings(layers: &[Layer], expected: TextEncoding) -> Option<Mistake> {
    const INSTEAD: &str = "write the digest in {encoding}";
    let found: Vec<&str> = encodings(layers).collect();
    let right: Vec<&str> = encodings(expected_layers(expected)).collect();
    if found == right || (found.is_empty() && is_written_by_a_row(layers)) {
        return None;
    }
    let is_twice = found.strip_prefix(&["base64"]) == Some(&right);
    Some(match found[..] {
        [] => Mistake::new("digest_not_encoded", "the digest is not encoded", INSTEAD),
        _ if is_twice => Mistake::new(
            "digest_twice_base64",
            "the digest was base64-encoded twice",
            "encode the raw hash in {encoding}, once",
        ),
        ["base64"] => Mistake::new("digest_base64", "the digest is in base64", INSTEAD),
        [hex] => Mistake::new("digest_hex", format!("the digest is in {hex}"), INSTEAD),
        ["base64", hex] if hex != "base64" => Mistake::new(
            "digest_base64_of_hex",
            format!("the digest is base64 of the hash's {hex} text"),
            "encode the raw hash in {encoding}: in PHP, pass true for raw bytes; in Python, .digest(), not .hexdigest(); in node, .digest('base64')",
        ),
        _ => Mistake::new(
            "digest_encoding",
            format!("the digest is in {}", found.join(" of ")),
            INSTEAD,
        ),
    })
}
