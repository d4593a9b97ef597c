//! The digest's text, read backwards: every hash that it may be.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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

/// The most layers that are removed, and the most readings that are kept.
const MAX_LAYERS: usize = 5;
const MAX_READINGS: usize = 400;

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

    /// The length of its result for this many bytes.
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
    while next < readings.len() && readings.len() < MAX_READINGS {
        let reading = readings[next].clone();
        next += 1;
        let is_reversed =
            |layer: &Layer| matches!(layer, Layer::Row(row) if row.code == "reversed");
        let ends = reading.layers.len() == MAX_LAYERS
            || cost_of_rows(&reading.layers) > MOST
            || reading.layers.last().is_some_and(is_reversed);
        if ends {
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

fn encodings(layers: &[Layer]) -> Vec<&'static str> {
    layers
        .iter()
        .filter(|layer| layer.is_encoding())
        .map(|layer| layer.name())
        .collect()
}

/// Whether a row, and not an encoding, wrote the raw hash as text.
fn is_written_by_a_row(layers: &[Layer]) -> bool {
    const WRITERS: [&str; 11] = [
        "byte_list",
        "words",
        "number",
        "hex_pairs",
        "escaped",
        "python_bytes",
        "unpadded_hex",
        "base32",
        "base85",
        "uuencoded",
        "printed",
    ];
    let is_writer = |layer: &Layer| matches!(layer, Layer::Row(row) if WRITERS.contains(&row.code));
    layers.iter().any(is_writer)
}

/// What these mistakes cost.
pub(super) fn cost(layers: &[Layer], expected: TextEncoding) -> Cost {
    let found = encodings(layers);
    let encoding = match found.len() {
        _ if found == encodings(expected_layers(expected)) => 0,
        0 if is_written_by_a_row(layers) => 0,
        0..3 => LIKELY,
        _ => USUAL,
    };
    encoding + cost_of_rows(layers)
}

pub(super) fn cost_of_rows(layers: &[Layer]) -> Cost {
    layers.iter().map(|layer| layer.cost()).sum()
}

/// Rows that say how hex was written.
const HEX_FORMS: [&str; 4] = ["hex_separated", "hex_prefixed", "tool_output", "bracketed"];

/// Rows that can be undone in many texts, so they prove nothing without the right hash.
const BY_CHANCE: [&str; 6] = [
    "reversed",
    "text_reversed",
    "unpadded_hex",
    "nul_padded",
    "latin1",
    "utf16",
];

/// What the form of the text shows, whatever was hashed: the mistakes in writing a hash of this
/// length. Nothing if the text can be right.
pub(super) fn form(readings: &[Reading], expected: TextEncoding, length: usize) -> Vec<Mistake> {
    let is_hash = |reading: &&Reading| {
        let layers = &reading.layers;
        let is_text = layers.iter().any(|layer| layer.is_encoding()) || is_written_by_a_row(layers);
        let is_by_chance =
            |layer: &Layer| matches!(layer, Layer::Row(row) if BY_CHANCE.contains(&row.code));
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
        let inner = encodings(&layers[at + 1..]);
        let instead = row
            .instead(Step::Digest)
            .unwrap_or("write the digest in {encoding}");
        let is_hex =
            |mistake: &Mistake| ["digest_hex", "digest_base64_of_hex"].contains(&&*mistake.code);
        let is_around_hex = matches!(layers.get(at + 1), Some(Layer::Hex | Layer::UpperHex));
        if is_around_hex
            && HEX_FORMS.contains(&row.code)
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
    let (found, right) = (encodings(layers), encodings(expected_layers(expected)));
    if found == right || (found.is_empty() && is_written_by_a_row(layers)) {
        return None;
    }
    let is_twice = found.strip_prefix(&["base64"]) == Some(&right);
    Some(match found[..] {
        [] => Mistake::new("digest_not_encoded", "the digest is not encoded", INSTEAD),
        _ if is_twice => Mistake::new(
            "digest_twice_base64",
            "the digest was put into base64 twice",
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

/// Whether `haystack` is the secret, in upper or lower case, or contains it. A short secret must be
/// all of `haystack`, since it could be in there by chance.
pub(super) fn reveals(haystack: &[u8], secret: &[u8]) -> bool {
    let is_secret = |part: &[u8]| part.eq_ignore_ascii_case(secret);
    is_secret(haystack) || secret.len() >= 8 && haystack.windows(secret.len()).any(is_secret)
}
