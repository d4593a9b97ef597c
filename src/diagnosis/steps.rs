//! Everything that may have been hashed: one choice for each step of making a digest.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::cost::{Cost, MOST};
use super::explanation::Mistake;
use super::joins::{JOINS, Join, Piece};
use super::salts::SaltVariant;
use super::transformations::{Apply, Step, Transformation, rows_of};
use super::variants::{Deed, Variant, Variants};

/// The choices for each step, for one header and several keys.
pub(super) struct Steps<'s> {
    pub(super) username: &'s str,
    pub(super) nonces: Variants<'s>,
    pub(super) createds: Variants<'s>,
    pub(super) keys: &'s mut [Variants<'static>],
    pub(super) salts: &'s [SaltVariant],
    pub(super) joins: &'s [Join],
    pub(super) wholes: &'s [Whole],
}

/// Rows that are applied to nonce, Created and key after they were joined.
pub(super) struct Whole {
    cost: Cost,
    rows: Vec<&'static Transformation>,
}

/// No row, one row or two rows.
static WHOLES: LazyLock<Vec<Whole>> = LazyLock::new(|| {
    let rows = rows_of(Step::Whole);
    let mut wholes = vec![Whole {
        cost: 0,
        rows: Vec::new(),
    }];
    for first in rows {
        let cost = first.cost(Step::Whole);
        wholes.push(Whole {
            cost,
            rows: vec![first],
        });
        wholes.extend(rows.iter().map(|second| Whole {
            cost: cost + second.cost(Step::Whole),
            rows: vec![first, second],
        }));
    }
    wholes.retain(|whole| whole.cost <= MOST);
    wholes.sort_by_key(|whole| whole.cost);
    wholes
});

pub(super) fn all_joins() -> &'static [Join] {
    &JOINS
}

pub(super) fn all_wholes() -> &'static [Whole] {
    &WHOLES
}

/// One choice for each step.
#[derive(Clone, Copy)]
pub(super) struct Pick<'s> {
    username: &'s str,
    pub(super) nonce: &'s Variant,
    pub(super) created: &'s Variant,
    pub(super) key: &'s Variant,
    /// The position of the key among those that the server knows.
    pub(super) key_index: usize,
    salt: &'s SaltVariant,
    join: &'s Join,
    whole: &'s Whole,
}

/// What was done in each step, to be tried on the next header.
#[derive(Clone)]
pub(super) struct Deeds {
    /// The sum of the costs of these steps.
    pub(super) cost: Cost,
    /// The sum with the costs of function and text.
    pub(super) total: Cost,
    pub(super) nonce: Vec<Deed>,
    pub(super) created: Vec<Deed>,
    pub(super) key: Vec<Deed>,
    /// The position of the key among those that the server knows.
    pub(super) key_index: usize,
    pub(super) key_text: Zeroizing<Vec<u8>>,
    pub(super) key_cost: Cost,
    /// The number of iterations, if it was not the server's.
    pub(super) iterations: Option<u32>,
    /// Positions in the lists of all salts, joins and wholes.
    pub(super) salt: usize,
    pub(super) join: usize,
    pub(super) whole: usize,
}

/// Which groups of picks with the same costs are tried.
#[derive(Clone, Copy)]
pub(super) struct Groups {
    /// The most steps that are wrong.
    pub(super) steps: usize,
    /// The most picks.
    pub(super) picks: usize,
}

/// How much each step costs.
#[derive(Clone, Copy)]
struct Costs {
    nonce: Cost,
    created: Cost,
    key: Cost,
    salt: Cost,
    join: Cost,
    whole: Cost,
}

impl Costs {
    /// All ways to spend exactly this sum.
    fn totalling(total: Cost) -> Vec<Self> {
        let mut all = Vec::new();
        for whole in 0..=total {
            for join in 0..=total - whole {
                for salt in 0..=total - whole - join {
                    for nonce in 0..=total - whole - join - salt {
                        for created in 0..=total - whole - join - salt - nonce {
                            all.push(Self {
                                nonce,
                                created,
                                key: total - whole - join - salt - nonce - created,
                                salt,
                                join,
                                whole,
                            });
                        }
                    }
                }
            }
        }
        all
    }

    /// The number of steps that cost something.
    fn steps(self) -> usize {
        let Self {
            nonce,
            created,
            key,
            salt,
            join,
            whole,
        } = self;
        let costs = [nonce, created, key, salt, join, whole];
        costs.into_iter().filter(|cost| *cost > 0).count()
    }
}

impl Steps<'_> {
    /// Makes the variants up to this cost.
    pub(super) fn extend_to(&mut self, cost: Cost) {
        self.nonces.extend_to(cost);
        self.createds.extend_to(cost);
        self.keys.iter_mut().for_each(|keys| keys.extend_to(cost));
    }

    /// Calls `attempt` for each pick of these groups whose costs total exactly this sum. Fewer steps
    /// come first, then smaller groups. Stops if `attempt` does.
    pub(super) fn for_each_pick(
        &self,
        total: Cost,
        groups: Groups,
        mut attempt: impl FnMut(Pick) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut all = self.groups(total, groups);
        all.sort_by_cached_key(|costs| (costs.steps(), self.picks(*costs)));
        for costs in all {
            for whole in of_cost(self.wholes, costs.whole) {
                for join in of_cost(self.joins, costs.join) {
                    for salt in of_cost(self.salts, costs.salt) {
                        for (key_index, keys) in self.keys.iter().enumerate() {
                            for nonce in self.nonces.of_cost(costs.nonce) {
                                for created in self.createds.of_cost(costs.created) {
                                    for key in keys.of_cost(costs.key) {
                                        attempt(Pick {
                                            username: self.username,
                                            nonce,
                                            created,
                                            key,
                                            key_index,
                                            salt,
                                            join,
                                            whole,
                                        })?;
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The number of picks of these groups whose costs total exactly this sum.
    pub(super) fn count(&self, total: Cost, groups: Groups) -> usize {
        let all = self.groups(total, groups).into_iter();
        all.map(|costs| self.picks(costs)).sum()
    }

    fn groups(&self, total: Cost, groups: Groups) -> Vec<Costs> {
        let mut all = Costs::totalling(total);
        all.retain(|costs| {
            costs.steps() <= groups.steps && (1..=groups.picks).contains(&self.picks(*costs))
        });
        all
    }

    /// The number of picks with these costs.
    fn picks(&self, costs: Costs) -> usize {
        let keys = self.keys.iter().map(|keys| keys.of_cost(costs.key).len());
        let parts = self.nonces.of_cost(costs.nonce).len()
            * self.createds.of_cost(costs.created).len()
            * keys.sum::<usize>();
        if parts == 0 {
            return 0;
        }
        parts
            * of_cost(self.wholes, costs.whole).len()
            * of_cost(self.joins, costs.join).len()
            * of_cost(self.salts, costs.salt).len()
    }

    /// What was done to get this pick, in plain words and in the order in which it was done.
    pub(super) fn mistakes(&self, pick: Pick) -> Vec<Mistake> {
        let of = |step, deeds: Vec<Deed>| -> Vec<Mistake> {
            deeds
                .iter()
                .map(|deed| Mistake::of_deed(step, deed))
                .collect()
        };
        let whole = pick.whole.rows.iter();
        let whole = whole.map(|row| Deed::Row(row, String::new()));
        [
            of(Step::Nonce, self.nonces.deeds(pick.nonce)),
            of(Step::Created, self.createds.deeds(pick.created)),
            of(Step::Key, self.keys[pick.key_index].deeds(pick.key)),
            pick.join.mistakes.clone(),
            Vec::from_iter(pick.salt.mistake.clone()),
            of(Step::Whole, whole.collect()),
        ]
        .concat()
    }

    /// The parts in the order in which they were hashed, without empty ones.
    pub(super) fn parts_in_words(&self, pick: Pick) -> String {
        let part = |name: &str, variant: &Variant, deeds: &[Deed]| match deeds {
            _ if variant.bytes.is_empty() => String::new(),
            [] => name.to_owned(),
            _ => format!("changed {name}"),
        };
        let salt = |salt: &[u8]| String::from_utf8_lossy(salt).into_owned();
        let mut parts = vec![salt(&pick.salt.before)];
        parts.extend(pick.join.pieces.iter().map(|piece| match piece {
            Piece::Nonce => part("nonce bytes", pick.nonce, &[]),
            Piece::Created => part("created", pick.created, &self.createds.deeds(pick.created)),
            Piece::Key => {
                let keys = &self.keys[pick.key_index];
                part("API key", pick.key, &keys.deeds(pick.key))
            }
            Piece::Username => "username".into(),
            Piece::Text(text) => format!("{text:?}"),
        }));
        parts.push(salt(&pick.salt.after));
        parts.retain(|part| !part.is_empty());
        let parts = parts.join(" + ");
        match pick.whole.rows[..] {
            [] => parts,
            _ => format!("changed ({parts})"),
        }
    }

    /// What was done to get this pick, to be repeated. `cost` is the sum of its costs.
    pub(super) fn deeds(&self, pick: Pick, cost: Cost) -> Deeds {
        Deeds {
            cost,
            total: cost,
            nonce: self.nonces.deeds(pick.nonce),
            created: self.createds.deeds(pick.created),
            key: self.keys[pick.key_index].deeds(pick.key),
            key_index: pick.key_index,
            key_text: pick.key.bytes.clone(),
            key_cost: pick.key.cost,
            iterations: None,
            salt: position(self.salts, pick.salt),
            join: position(self.joins, pick.join),
            whole: position(self.wholes, pick.whole),
        }
    }
}

/// A choice with a cost. Lists of choices are sorted by cost.
trait HasCost {
    fn cost(&self) -> Cost;
}

impl HasCost for Whole {
    fn cost(&self) -> Cost {
        self.cost
    }
}

impl HasCost for Join {
    fn cost(&self) -> Cost {
        self.cost
    }
}

impl HasCost for SaltVariant {
    fn cost(&self) -> Cost {
        self.cost
    }
}

/// The part of a list that has exactly this cost.
fn of_cost<T: HasCost>(list: &[T], cost: Cost) -> &[T] {
    let start = list.partition_point(|item| item.cost() < cost);
    let end = list.partition_point(|item| item.cost() <= cost);
    &list[start..end]
}

fn position<T>(list: &[T], item: &T) -> usize {
    let same = |other: &T| std::ptr::eq(other, item);
    list.iter().position(same).unwrap_or_default()
}

impl Pick<'_> {
    /// Puts the joined parts into `joined`, with or without the key.
    fn join(&self, with_key: bool, joined: &mut Zeroizing<Vec<u8>>) {
        joined.clear();
        joined.extend_from_slice(&self.salt.before);
        for piece in &self.join.pieces {
            match piece {
                Piece::Nonce => joined.extend_from_slice(&self.nonce.bytes),
                Piece::Created => joined.extend_from_slice(&self.created.bytes),
                Piece::Key if with_key => joined.extend_from_slice(&self.key.bytes),
                Piece::Key => {}
                Piece::Username => joined.extend_from_slice(self.username.as_bytes()),
                Piece::Text(text) => joined.extend_from_slice(text.as_bytes()),
            }
        }
        joined.extend_from_slice(&self.salt.after);
    }

    /// Whether what is hashed may have this length. If no row applies to the whole, the length is
    /// known without joining the parts.
    pub(super) fn may_have_length(&self, length: usize) -> bool {
        let pieces = self.join.pieces.iter().map(|piece| match piece {
            Piece::Nonce => self.nonce.bytes.len(),
            Piece::Created => self.created.bytes.len(),
            Piece::Key => self.key.bytes.len(),
            Piece::Username => self.username.len(),
            Piece::Text(text) => text.len(),
        });
        let salt = self.salt.before.len() + self.salt.after.len();
        !self.whole.rows.is_empty() || pieces.sum::<usize>() + salt == length
    }

    /// Puts what is hashed into `pre_image`. `None` if a row for the whole does not apply.
    pub(super) fn fill_pre_image(&self, pre_image: &mut Zeroizing<Vec<u8>>) -> Option<()> {
        self.join(true, pre_image);
        for row in &self.whole.rows {
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

    pub(super) fn hashed_nonce(&self) -> Option<&[u8]> {
        let is_hashed = self.join.pieces.contains(&Piece::Nonce) && !self.nonce.bytes.is_empty();
        is_hashed.then_some(self.nonce.bytes.as_slice())
    }

    pub(super) fn has_right_created(&self) -> bool {
        self.created.is_right()
    }
}
