//! One text that may have been hashed.

use zeroize::Zeroizing;

use super::conversions::url_encoded_for_form;
use super::joins::{Join, Piece};
use super::salts::SaltVariant;
use super::transformations::Apply;
use super::variants::Variant;
use super::wholes::Whole;

/// One choice for each step before the hash.
#[derive(Clone, Copy)]
pub(super) struct Pick<'s> {
    pub(super) nonce: &'s Variant,
    pub(super) created: &'s Variant,
    pub(super) key: &'s Variant,
    pub(super) frame: Frame<'s>,
}

/// How nonce, Created and key are put together, and which key it is.
#[derive(Clone, Copy)]
pub(super) struct Frame<'s> {
    pub(super) username: &'s str,
    /// The position of the key in the choices.
    pub(super) key_index: usize,
    pub(super) salt: &'s SaltVariant,
    pub(super) join: &'static Join,
    pub(super) whole: &'static Whole,
}

impl Pick<'_> {
    /// Puts the text to hash into `pre_image`.
    ///
    /// `None` if a row for the whole does not apply or changes nothing: the search tries the same text
    /// without this row.
    pub(super) fn fill_pre_image(&self, pre_image: &mut Zeroizing<Vec<u8>>) -> Option<()> {
        self.join(true, pre_image);
        for row in &self.frame.whole.rows {
            let Apply::One(apply) = row.apply else {
                return None;
            };
            let changed = Zeroizing::new(apply(pre_image)?);
            if changed == *pre_image {
                return None;
            }
            *pre_image = changed;
        }
        Some(())
    }

    /// Puts the joined parts without the key into `message`.
    pub(super) fn fill_message(&self, message: &mut Zeroizing<Vec<u8>>) {
        self.join(false, message);
    }

    fn join(&self, with_key: bool, joined: &mut Zeroizing<Vec<u8>>) {
        let Frame { salt, join, .. } = self.frame;
        joined.clear();
        joined.extend_from_slice(&salt.before);
        for piece in &join.pieces {
            match piece {
                Piece::Key if !with_key => {}
                Piece::LengthOf(piece, _) | Piece::UrlEncoded(piece)
                    if **piece == Piece::Key && !with_key => {}
                Piece::UrlEncoded(piece) => {
                    let encoded = Zeroizing::new(url_encoded_for_form(self.bytes(piece)));
                    joined.extend_from_slice(&encoded);
                }
                Piece::LengthOf(piece, length) => {
                    joined.extend(length.write(self.bytes(piece).len()));
                }
                piece => joined.extend_from_slice(self.bytes(piece)),
            }
        }
        joined.extend_from_slice(&salt.after);
    }

    fn bytes<'p>(&'p self, piece: &'p Piece) -> &'p [u8] {
        match piece {
            Piece::Nonce => &self.nonce.bytes,
            Piece::Created => &self.created.bytes,
            Piece::Key => &self.key.bytes,
            Piece::Username => self.frame.username.as_bytes(),
            Piece::Text(text) => text.as_bytes(),
            Piece::UrlEncoded(piece) | Piece::LengthOf(piece, _) => self.bytes(piece),
        }
    }

    /// Whether the text to hash may have this length. If no row applies to the whole and nothing is
    /// encoded, the length is known without joining the parts.
    pub(super) fn may_have_length(&self, length: usize) -> bool {
        let pieces = &self.frame.join.pieces;
        let is_encoded = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::UrlEncoded(_) | Piece::LengthOf(..)));
        let salt = self.frame.salt.before.len() + self.frame.salt.after.len();
        let sum = pieces
            .iter()
            .map(|piece| self.bytes(piece).len())
            .sum::<usize>();
        is_encoded || !self.frame.whole.rows.is_empty() || sum + salt == length
    }

    /// The bytes of the nonce, if they were hashed.
    pub(super) fn hashed_nonce(&self) -> Option<&[u8]> {
        let pieces = &self.frame.join.pieces;
        let is_hashed = pieces.contains(&Piece::Nonce) && !self.nonce.bytes.is_empty();
        is_hashed.then_some(self.nonce.bytes.as_slice())
    }
}
