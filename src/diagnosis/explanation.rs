//! Mistakes that make exactly this digest.

use super::cost::Cost;
use super::finding::Hashed;
use super::joins::Join;
use super::mistake::Mistake;
use super::salts::SaltVariant;
use super::variants::{Change, KnownText};
use super::wholes::Whole;

/// Mistakes that make exactly this digest, and how to try them again on another header.
pub(super) struct Explanation {
    pub(super) cost: Cost,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) precedent: Precedent,
    /// What was hashed. `None` if nothing was.
    pub(super) hashed: Option<Hashed>,
}

/// What explained a header, to be tried first on the next one.
#[derive(Clone)]
pub(super) struct Precedent {
    pub(super) nonce: Vec<Change>,
    pub(super) created: Vec<Change>,
    pub(super) key: KnownText,
    /// The position of the key among those that the server knows.
    pub(super) key_index: usize,
    pub(super) salt: SaltVariant,
    pub(super) join: &'static Join,
    pub(super) whole: &'static Whole,
    /// The sum of the costs of these choices.
    pub(super) pick_cost: Cost,
    /// The cost of function, text and iterations.
    pub(super) rest_cost: Cost,
    /// The number of iterations, if it was not the server's.
    pub(super) iterations: Option<u32>,
}
