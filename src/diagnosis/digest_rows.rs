//! What the search must know about a few rows of the digest's step. The table has no columns for this:
//! they would be empty in nearly all rows.

use super::transformations::Transformation;

/// The codes of rows that write a raw hash as text, as base64 and hex do.
const WRITERS: [&str; 10] = [
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
];

/// The codes of rows that say how hex was written.
const HEX_FORMS: [&str; 4] = ["hex_separated", "hex_prefixed", "tool_output", "bracketed"];

/// The codes of rows that can be undone in many texts: without the right hash, they prove nothing.
const BY_CHANCE: [&str; 6] = [
    "reversed",
    "text_reversed",
    "unpadded_hex",
    "nul_padded",
    "latin1",
    "utf16",
];

/// The code of rows that put the bytes of a raw hash in another order.
const REORDERED: &str = "reversed";

/// The codes of rows that lose something, and what they lose.
const LOSSES: [(&str, Loss); 7] = [
    ("case", Loss::Case),
    ("replaced", Loss::Replaced),
    ("seven_bits", Loss::Zeroed),
    ("saturated", Loss::Zeroed),
    ("dropped", Loss::Dropped),
    ("unpadded_hex", Loss::LeadingZeros),
    ("byte_list", Loss::Separators),
];

/// What a row loses, so that it cannot be undone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
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

impl Transformation {
    pub(super) fn writes_hash_as_text(&self) -> bool {
        WRITERS.contains(&self.code)
    }

    /// Whether the row says how hex was written.
    pub(super) fn writes_hex(&self) -> bool {
        HEX_FORMS.contains(&self.code)
    }

    /// Whether many texts that are no digest can be undone by this row.
    pub(super) fn can_be_undone_by_chance(&self) -> bool {
        BY_CHANCE.contains(&self.code)
    }

    pub(super) fn reorders_hash(&self) -> bool {
        self.code == REORDERED
    }

    /// What the row loses. `None` if it can be undone.
    pub(super) fn loss(&self) -> Option<Loss> {
        let loss = LOSSES.iter().find(|(code, _)| *code == self.code);
        loss.filter(|_| self.undo.is_none()).map(|(_, loss)| *loss)
    }
}

#[cfg(test)]
mod tests {
    use super::super::transformations::{Step, rows_of};
    use super::*;

    #[test]
    fn all_codes_are_rows_of_the_digest() {
        let rows = rows_of(Step::Digest);
        let losses = LOSSES.iter().map(|(code, _)| code);
        let others = WRITERS
            .iter()
            .chain(&HEX_FORMS)
            .chain(&BY_CHANCE)
            .chain([&REORDERED]);
        for code in losses.chain(others) {
            assert!(rows.iter().any(|row| row.code == *code), "{code}");
        }
    }
}
