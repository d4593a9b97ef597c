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

/// The code of rows that put the bytes of a raw hash in another order.
const REORDERED: &str = "reversed";

/// The codes of rows that lose something, and what they lose.
const LOSSES: [(&str, Loss); 5] = [
    ("case", Loss::Case),
    ("replaced", Loss::Replaced),
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
        for code in losses.chain(&WRITERS).chain([&REORDERED]) {
            assert!(rows.iter().any(|row| row.code == *code), "{code}");
        }
    }
}
