//! Everything that may have been hashed: one choice for each step of making a digest.

use zeroize::Zeroizing;

use super::conversions::url_encoded_for_form;
use super::cost::{BudgetSpent, Cost};
use super::explanation::Precedent;
use super::joins::{Join, Piece};
use super::mistake::Mistake;
use super::salts::SaltVariant;
use super::splits::Split;
use super::transformations::{Apply, Step};
use super::variants::{Change, KnownText, Variant, Variants};
use super::wholes::Whole;

/// The choices for each step, for one header and several keys. Each list is sorted by cost.
pub(super) struct Choices<'s> {
    pub(super) username: &'s str,
    pub(super) nonces: Variants<'s>,
    pub(super) createds: Variants<'s>,
    pub(super) keys: &'s mut [Variants<'static>],
    pub(super) salts: &'s [SaltVariant],
    pub(super) joins: &'static [Join],
    pub(super) wholes: &'static [Whole],
}

/// One choice for each step.
#[derive(Clone, Copy)]
pub(super) struct Pick<'s> {
    pub(super) nonce: &'s Variant,
    pub(super) created: &'s Variant,
    pub(super) key: &'s Variant,
    frame: Frame<'s>,
}

/// How nonce, Created and key are put together, and which key it is.
#[derive(Clone, Copy)]
struct Frame<'s> {
    username: &'s str,
    /// The position of the key among those that the server knows.
    key_index: usize,
    salt: &'s SaltVariant,
    join: &'static Join,
    whole: &'static Whole,
}

/// Which picks are tried among those of one cost.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// The most steps that are wrong.
    pub(super) wrong_steps: usize,
    /// A split with more picks than this is left out.
    pub(super) picks_per_split: usize,
}

impl Limits {
    pub(super) const NONE: Self = Self {
        wrong_steps: usize::MAX,
        picks_per_split: usize::MAX,
    };
}

impl<'s> Choices<'s> {
    /// Makes the variants up to this cost.
    pub(super) fn extend_to(&mut self, cost: Cost) {
        self.nonces.extend_to(cost);
        self.createds.extend_to(cost);
        self.keys.iter_mut().for_each(|keys| keys.extend_to(cost));
    }

    /// Calls `attempt` for each pick whose costs total exactly this sum. Fewer wrong steps come
    /// first, then splits with fewer picks. Stops at an error.
    pub(super) fn for_each_pick(
        &self,
        total: Cost,
        limits: Limits,
        mut attempt: impl FnMut(Pick) -> Result<(), BudgetSpent>,
    ) -> Result<(), BudgetSpent> {
        let mut splits = self.splits(total, limits);
        splits.sort_by_cached_key(|split| (split.wrong_steps(), self.count_of(*split)));
        for split in splits {
            for frame in self.frames(split) {
                self.for_each_pick_in(frame, split, &mut attempt)?;
            }
        }
        Ok(())
    }

    fn for_each_pick_in(
        &self,
        frame: Frame,
        split: Split,
        attempt: &mut impl FnMut(Pick) -> Result<(), BudgetSpent>,
    ) -> Result<(), BudgetSpent> {
        let createds = self.createds.of_cost(split.created);
        let keys = self.keys[frame.key_index].of_cost(split.key);
        for nonce in self.nonces.of_cost(split.nonce) {
            for created in createds {
                for key in keys {
                    attempt(Pick {
                        nonce,
                        created,
                        key,
                        frame,
                    })?;
                }
            }
        }
        Ok(())
    }

    /// The number of picks whose costs total exactly this sum.
    pub(super) fn count(&self, total: Cost, limits: Limits) -> usize {
        let splits = self.splits(total, limits).into_iter();
        splits.map(|split| self.count_of(split)).sum()
    }

    /// The splits of this sum that have picks.
    fn splits(&self, total: Cost, limits: Limits) -> Vec<Split> {
        let is_tried = |split: &Split| {
            split.wrong_steps() <= limits.wrong_steps
                && (1..=limits.picks_per_split).contains(&self.count_of(*split))
        };
        let splits = Split::all_of(total).iter().copied();
        splits.filter(is_tried).collect()
    }

    /// The number of picks with these costs.
    fn count_of(&self, split: Split) -> usize {
        let keys = self.keys.iter().map(|keys| keys.of_cost(split.key).len());
        let parts = self.nonces.of_cost(split.nonce).len()
            * self.createds.of_cost(split.created).len()
            * keys.sum::<usize>();
        if parts == 0 {
            return 0; // as for most splits
        }
        parts
            * self.wholes_of_cost(split.whole).len()
            * self.joins_of_cost(split.join).len()
            * self.salts_of_cost(split.salt).len()
    }

    fn frames(&self, split: Split) -> Vec<Frame<'_>> {
        let mut frames = Vec::new();
        for whole in self.wholes_of_cost(split.whole) {
            for join in self.joins_of_cost(split.join) {
                for salt in self.salts_of_cost(split.salt) {
                    frames.extend((0..self.keys.len()).map(|key_index| Frame {
                        username: self.username,
                        key_index,
                        salt,
                        join,
                        whole,
                    }));
                }
            }
        }
        frames
    }

    fn wholes_of_cost(&self, cost: Cost) -> &'static [Whole] {
        of_cost(self.wholes, cost, |whole| whole.cost)
    }

    fn joins_of_cost(&self, cost: Cost) -> &'static [Join] {
        of_cost(self.joins, cost, |join| join.cost)
    }

    fn salts_of_cost(&self, cost: Cost) -> &'s [SaltVariant] {
        of_cost(self.salts, cost, |salt| salt.cost)
    }

    /// What is wrong with this pick, in plain words and in the order in which it was done.
    pub(super) fn mistakes(&self, pick: Pick) -> Vec<Mistake> {
        let describe = |step, changes: Vec<Change>| -> Vec<Mistake> {
            changes
                .iter()
                .map(|change| Mistake::of_change(step, change))
                .collect()
        };
        let rows = pick.frame.whole.rows.iter();
        let rows = rows.map(|row| Change::Row(row, String::new())).collect();
        [
            describe(Step::Nonce, self.nonces.changes(pick.nonce)),
            describe(Step::Created, self.createds.changes(pick.created)),
            describe(Step::Key, self.key_changes(pick)),
            pick.frame.join.mistakes.clone(),
            Vec::from_iter(pick.frame.salt.mistake.clone()),
            describe(Step::Whole, rows),
        ]
        .concat()
    }

    /// The parts in the order in which they were hashed, without empty ones.
    pub(super) fn parts_in_words(&self, pick: Pick) -> String {
        let salt = |salt: &[u8]| String::from_utf8_lossy(salt).into_owned();
        let Frame {
            salt: around,
            join,
            whole,
            ..
        } = pick.frame;
        let mut parts = vec![salt(&around.before)];
        let pieces = join.pieces.iter();
        parts.extend(pieces.map(|piece| self.piece_in_words(pick, piece)));
        parts.push(salt(&around.after));
        parts.retain(|part| !part.is_empty());
        let parts = parts.join(" + ");
        match whole.rows[..] {
            [] => parts,
            _ => format!("changed ({parts})"),
        }
    }

    /// Empty if the piece is.
    fn piece_in_words(&self, pick: Pick, piece: &Piece) -> String {
        let part = |name: &str, variant: &Variant, changes: &[Change]| match changes {
            _ if variant.bytes.is_empty() => String::new(),
            [] => name.to_owned(),
            _ => format!("changed {name}"),
        };
        match piece {
            Piece::Nonce => part("nonce bytes", pick.nonce, &[]),
            Piece::Created => {
                let changes = self.createds.changes(pick.created);
                part("created", pick.created, &changes)
            }
            Piece::Key => part("API key", pick.key, &self.key_changes(pick)),
            Piece::Username => "username".into(),
            Piece::Text(text) => format!("{text:?}"),
            Piece::UrlEncoded(piece) => {
                format!("URL-encoded {}", self.piece_in_words(pick, piece))
            }
            Piece::LengthOf(..) => "length".into(),
        }
    }

    /// What explains a header if this pick does, with a function, text and iterations of
    /// `rest_cost`.
    pub(super) fn precedent(
        &self,
        pick: Pick,
        pick_cost: Cost,
        rest_cost: Cost,
        iterations: Option<u32>,
    ) -> Precedent {
        Precedent {
            nonce: self.nonces.changes(pick.nonce),
            created: self.createds.changes(pick.created),
            key: KnownText {
                bytes: pick.key.bytes.clone(),
                cost: pick.key.cost,
                changes: self.key_changes(pick),
            },
            key_index: pick.frame.key_index,
            salt: pick.frame.salt.clone(),
            join: pick.frame.join,
            whole: pick.frame.whole,
            pick_cost,
            rest_cost,
            iterations,
        }
    }

    fn key_changes(&self, pick: Pick) -> Vec<Change> {
        self.keys[pick.frame.key_index].changes(pick.key)
    }
}

/// The items of exactly this cost in a list that is sorted by cost.
fn of_cost<T>(list: &[T], cost: Cost, cost_of: impl Fn(&T) -> Cost) -> &[T] {
    let start = list.partition_point(|item| cost_of(item) < cost);
    let end = list.partition_point(|item| cost_of(item) <= cost);
    &list[start..end]
}

impl Pick<'_> {
    /// Puts the joined parts into `joined`, with or without the key.
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

    /// Whether what is hashed may have this length. If no row applies to the whole and nothing is
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

    /// Puts what is hashed into `pre_image`. `None` if a row for the whole does not apply.
    pub(super) fn fill_pre_image(&self, pre_image: &mut Zeroizing<Vec<u8>>) -> Option<()> {
        self.join(true, pre_image);
        for row in &self.frame.whole.rows {
            let Apply::One(apply) = row.apply else {
                return None;
            };
            *pre_image = Zeroizing::new(apply(pre_image)?);
        }
        Some(())
    }

    /// Puts what is hashed, without the key, into `message`.
    pub(super) fn fill_message(&self, message: &mut Zeroizing<Vec<u8>>) {
        self.join(false, message);
    }

    /// The bytes of the nonce, if they were hashed.
    pub(super) fn hashed_nonce(&self) -> Option<&[u8]> {
        let pieces = &self.frame.join.pieces;
        let is_hashed = pieces.contains(&Piece::Nonce) && !self.nonce.bytes.is_empty();
        is_hashed.then_some(self.nonce.bytes.as_slice())
    }

    /// The number of the key among those that the server knows, from 1.
    pub(super) fn key_number(&self) -> usize {
        self.frame.key_index + 1
    }

    pub(super) fn has_right_created(&self) -> bool {
        self.created.is_right()
    }
}
