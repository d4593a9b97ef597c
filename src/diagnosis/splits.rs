//! The ways to divide a sum of costs among the steps before the hash.

use std::sync::OnceLock;

use super::cost::{Cost, MOST};

/// What each step costs.
#[derive(Clone, Copy, Default)]
pub(super) struct Split {
    pub(super) whole: Cost,
    pub(super) join: Cost,
    pub(super) salt: Cost,
    pub(super) nonce: Cost,
    pub(super) created: Cost,
    pub(super) key: Cost,
}

/// For each sum, all ways to divide it. They are made when they are first needed.
static SPLITS: [OnceLock<Vec<Split>>; MOST as usize + 1] =
    [const { OnceLock::new() }; MOST as usize + 1];

impl Split {
    /// All ways to divide this sum, which is at most [`MOST`].
    pub(super) fn all_of(total: Cost) -> &'static [Self] {
        SPLITS[usize::from(total)].get_or_init(|| Self::divide(total))
    }

    fn divide(total: Cost) -> Vec<Self> {
        let other_steps: [fn(&mut Self) -> &mut Cost; 5] = [
            |split| &mut split.whole,
            |split| &mut split.join,
            |split| &mut split.salt,
            |split| &mut split.nonce,
            |split| &mut split.created,
        ];
        // At first, the key has the whole sum. Each other step then takes a part of what the key has.
        let mut splits = vec![Self {
            key: total,
            ..Self::default()
        }];
        for cost_of_step in other_steps {
            let divided = splits.iter().flat_map(|split| {
                (0..=split.key).map(|cost| {
                    let mut split = *split;
                    *cost_of_step(&mut split) = cost;
                    split.key -= cost;
                    split
                })
            });
            splits = divided.collect();
        }
        splits
    }

    /// The number of steps that are wrong: the right choice costs nothing.
    pub(super) fn wrong_steps(self) -> usize {
        let Self {
            whole,
            join,
            salt,
            nonce,
            created,
            key,
        } = self;
        let costs = [whole, join, salt, nonce, created, key];
        costs.into_iter().filter(|cost| *cost > 0).count()
    }
}
