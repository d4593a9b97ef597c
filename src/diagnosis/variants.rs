//! The texts that a step may have produced: the right one, and what the rows of the table make of
//! it, one after the other.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::mem;

use foldhash::quality::RandomState;
use zeroize::Zeroizing;

use super::conversions::Named;
use super::cost::{Cost, MANY};
use super::transformations::{Apply, Step, Transformation, rows_of};

/// A group of texts that no row of the table makes: the right one, or wrong ones that depend on
/// more than the bytes of the step.
pub(super) struct Starts<'a> {
    pub(super) cost: Cost,
    /// What was done. `None` for the right text.
    pub(super) mistake: Option<&'static StartMistake>,
    /// Makes the texts when the search reaches their cost.
    pub(super) make: Box<dyn FnOnce() -> Vec<Vec<u8>> + Send + Sync + 'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct StartMistake {
    pub(super) code: &'static str,
    /// A sentence. `{}` is the text.
    pub(super) message: Cow<'static, str>,
    pub(super) instead: &'static str,
}

impl<'a> Starts<'a> {
    /// The right text.
    pub(super) fn right(bytes: Vec<u8>) -> Self {
        Self {
            cost: 0,
            mistake: None,
            make: Box::new(|| vec![bytes]),
        }
    }

    pub(super) fn wrong(
        cost: Cost,
        mistake: &'static StartMistake,
        make: impl FnOnce() -> Vec<Vec<u8>> + Send + Sync + 'a,
    ) -> Self {
        Self {
            cost,
            mistake: Some(mistake),
            make: Box::new(make),
        }
    }
}

/// A text that a step may have produced.
pub(super) struct Variant {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) cost: Cost,
    origin: Origin,
    /// How many more rows may be applied to it, one after the other.
    rows_left: u8,
}

enum Origin {
    /// The text is in this group.
    Start {
        group: usize,
        mistake: Option<&'static StartMistake>,
    },
    /// A row made it from the variant of this cost and with this position among those of this cost.
    Row {
        parent: (Cost, usize),
        row: &'static Transformation,
        /// The name of the result, if the row has several.
        name: String,
    },
    /// The search for an earlier header made it.
    Known(Vec<Change>),
}

/// What was done to the right text of a step.
#[derive(Clone)]
pub(super) enum Change {
    /// It was replaced by this text of another group.
    Start {
        group: usize,
        mistake: &'static StartMistake,
        text: Zeroizing<Vec<u8>>,
    },
    /// A row was applied to it. The name is that of the result, if the row has several.
    Row(&'static Transformation, String),
}

/// A text that an earlier search made, and how.
#[derive(Clone)]
pub(super) struct KnownText {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) cost: Cost,
    pub(super) changes: Vec<Change>,
}

/// The variants of one step. Those of each cost are made when the search reaches it.
pub(super) struct Variants<'a> {
    step: Step,
    rows: Cow<'static, [&'static Transformation]>,
    /// The groups that are not made yet, with their numbers.
    starts: Vec<(usize, Starts<'a>)>,
    /// The variants of cost 0, of cost 1 and so on, up to the highest cost that is made.
    by_cost: Vec<Vec<Variant>>,
    /// Fingerprints of the texts so far. A text is tried once, at its smallest cost.
    seen: HashSet<u64, RandomState>,
}

/// The number of the group with the right text, which is the first group of each step.
const RIGHT: usize = 0;

/// The most rows that are applied one after the other in one step.
const MAX_ROWS: u8 = 3;

impl<'a> Variants<'a> {
    /// All variants that the table makes of these groups. A group has the same number for each
    /// header, so that `repeating` finds it again.
    pub(super) fn new(step: Step, starts: Vec<Starts<'a>>) -> Self {
        Self {
            step,
            rows: Cow::Borrowed(rows_of(step)),
            starts: starts.into_iter().enumerate().collect(),
            by_cost: Vec::new(),
            seen: HashSet::default(),
        }
    }

    /// The variants that these changes make, and no others.
    pub(super) fn repeating(step: Step, starts: Vec<Starts<'a>>, changes: &[Change]) -> Self {
        let mut repeated_group = RIGHT;
        let mut rows = Vec::new();
        for change in changes {
            match change {
                Change::Start { group, .. } => repeated_group = *group,
                Change::Row(row, _) => rows.push(*row),
            }
        }
        let mut variants = Self::new(step, starts);
        variants.rows = rows.into();
        variants
            .starts
            .retain(|(group, _)| *group == repeated_group);
        variants
    }

    /// This text and no other.
    pub(super) fn known(step: Step, text: KnownText) -> Self {
        let mut variants = Self::new(step, Vec::new());
        variants.rows = Cow::default();
        // There is nothing of a lower cost.
        variants.by_cost.extend((0..text.cost).map(|_| Vec::new()));
        variants.by_cost.push(vec![Variant {
            bytes: text.bytes,
            cost: text.cost,
            origin: Origin::Known(text.changes),
            rows_left: 0,
        }]);
        variants
    }

    /// The variants of exactly this cost.
    pub(super) fn of_cost(&self, cost: Cost) -> &[Variant] {
        &self.by_cost[usize::from(cost)]
    }

    /// Makes the variants up to this cost.
    pub(super) fn extend_to(&mut self, most: Cost) {
        for cost in (0..=most).skip(self.by_cost.len()) {
            let mut variants = self.starts_of_cost(cost);
            let mut seen = mem::take(&mut self.seen);
            seen.reserve(variants.len());
            let mut is_new = |variant: &Variant| {
                let fingerprint = seen.hasher().hash_one(&*variant.bytes);
                seen.insert(fingerprint)
            };
            variants.retain(&mut is_new);
            self.for_each_result(cost, |variant| {
                if is_new(&variant) {
                    variants.push(variant);
                }
            });
            self.by_cost.push(variants);
            self.seen = seen;
        }
    }

    /// The texts of the groups with this cost.
    fn starts_of_cost(&mut self, cost: Cost) -> Vec<Variant> {
        let rows_left = if cost < MANY { MAX_ROWS } else { 0 };
        let mut variants = Vec::new();
        let of_this_cost = |(_, starts): &mut (usize, Starts)| starts.cost == cost;
        for (group, starts) in self.starts.extract_if(.., of_this_cost) {
            let mistake = starts.mistake;
            variants.extend((starts.make)().into_iter().map(|bytes| Variant {
                bytes: Zeroizing::new(bytes),
                cost,
                origin: Origin::Start { group, mistake },
                rows_left,
            }));
        }
        variants
    }

    /// Calls `add` with what the rows make of cheaper variants, if both together have this cost.
    fn for_each_result(&self, cost: Cost, mut add: impl FnMut(Variant)) {
        for (parent_cost, parents) in (0..).zip(&self.by_cost) {
            let rows = self.rows.iter().copied();
            let rows = rows.filter(|row| parent_cost + row.cost(self.step) == cost);
            for (at, parent) in parents.iter().enumerate() {
                if parent.rows_left == 0 {
                    continue;
                }
                for row in rows.clone() {
                    let (results, rows_left) = self.results(row, parent);
                    for (name, bytes) in results {
                        add(Variant {
                            bytes: Zeroizing::new(bytes),
                            cost,
                            origin: Origin::Row {
                                parent: (parent_cost, at),
                                row,
                                name,
                            },
                            rows_left,
                        });
                    }
                }
            }
        }
    }

    /// The results of a row, with their names, and how many more rows may be applied to them.
    fn results(&self, row: &Transformation, parent: &Variant) -> (Named, u8) {
        let rows_left = parent.rows_left - 1;
        match row.apply {
            Apply::One(apply) => {
                let result = apply(&parent.bytes).map(|bytes| (String::new(), bytes));
                (result.into_iter().collect(), rows_left)
            }
            // Several results of several results would be too many.
            Apply::Many(_) if !matches!(parent.origin, Origin::Start { .. }) => (Named::new(), 0),
            Apply::Many(apply) if row.cost(self.step) < MANY => (apply(&parent.bytes), rows_left),
            Apply::Many(apply) => (apply(&parent.bytes), 0),
        }
    }

    /// What was done to get this variant, first to last.
    pub(super) fn changes(&self, variant: &Variant) -> Vec<Change> {
        match &variant.origin {
            Origin::Start { mistake: None, .. } => Vec::new(),
            Origin::Start {
                group,
                mistake: Some(mistake),
            } => vec![Change::Start {
                group: *group,
                mistake,
                text: variant.bytes.clone(),
            }],
            Origin::Known(changes) => changes.clone(),
            Origin::Row {
                parent: (cost, at),
                row,
                name,
            } => {
                let mut changes = self.changes(&self.of_cost(*cost)[*at]);
                changes.push(Change::Row(row, name.clone()));
                changes
            }
        }
    }
}
