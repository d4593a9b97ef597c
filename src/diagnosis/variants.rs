//! The texts that a step may have produced: the right one, and what the rows of the table make of
//! it, one after the other.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use zeroize::Zeroizing;

use super::cost::{Cost, MANY, RARE};
use super::transformations::{Apply, Step, Transformation, rows_of};

/// Texts that no row of the table makes: the right one, and wrong ones that depend on more than the
/// bytes of the step.
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
    Start(Option<&'static StartMistake>),
    Known(Vec<Change>),
    Row {
        parent: usize,
        row: &'static Transformation,
        /// The name of the result, if the row has several.
        name: String,
    },
}

impl Variant {
    /// Whether no row made it.
    fn is_start(&self) -> bool {
        matches!(self.origin, Origin::Start(_))
    }

    /// Whether this is the right text.
    pub(super) fn is_right(&self) -> bool {
        matches!(self.origin, Origin::Start(None))
    }
}

/// What was done to the right text of a step.
#[derive(Clone)]
pub(super) enum Change {
    Start(&'static StartMistake, Zeroizing<Vec<u8>>),
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
    starts: Vec<Starts<'a>>,
    made: Vec<Variant>,
    /// Where the variants of each cost begin in `made`.
    levels: Vec<usize>,
    /// Fingerprints of the texts so far. A text is tried once, at its smallest cost.
    seen: HashSet<u64>,
    hasher: RandomState,
}

/// The most rows that are applied one after the other in one step.
const MAX_ROWS: u8 = 3;

impl<'a> Variants<'a> {
    pub(super) fn new(step: Step, starts: Vec<Starts<'a>>) -> Self {
        Self {
            step,
            rows: Cow::Borrowed(rows_of(step)),
            starts,
            made: Vec::new(),
            levels: vec![0],
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// The variants that these changes make, and no others.
    pub(super) fn repeating(step: Step, mut starts: Vec<Starts<'a>>, changes: &[Change]) -> Self {
        let mut start = None;
        let mut rows = Vec::new();
        for change in changes {
            match change {
                Change::Start(mistake, _) => start = Some(*mistake),
                Change::Row(row, _) => rows.push(*row),
            }
        }
        starts.retain(|starts| match (starts.mistake, start) {
            (None, None) => true,
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        });
        Self {
            rows: rows.into(),
            ..Self::new(step, starts)
        }
    }

    /// This text and no other.
    pub(super) fn known(step: Step, text: KnownText) -> Self {
        let KnownText {
            bytes,
            cost,
            changes,
        } = text;
        let mut variants = Self::new(step, Vec::new());
        variants.rows = Cow::default();
        variants.levels = vec![0; usize::from(cost) + 1];
        variants.levels.push(1);
        variants.made.push(Variant {
            bytes,
            cost,
            origin: Origin::Known(changes),
            rows_left: 0,
        });
        variants
    }

    /// The variants of exactly this cost.
    pub(super) fn of_cost(&self, cost: Cost) -> &[Variant] {
        let cost = usize::from(cost);
        &self.made[self.levels[cost]..self.levels[cost + 1]]
    }

    /// Makes the variants up to this cost.
    pub(super) fn extend_to(&mut self, most: Cost) {
        let next = Cost::try_from(self.levels.len() - 1).unwrap_or(Cost::MAX);
        for cost in next..=most {
            self.add_level(cost);
            self.levels.push(self.made.len());
        }
    }

    fn add_level(&mut self, cost: Cost) {
        let starts = std::mem::take(&mut self.starts).into_iter();
        let (now, later): (Vec<_>, Vec<_>) = starts.partition(|starts| starts.cost == cost);
        self.starts = later;
        for starts in now {
            let texts = (starts.make)();
            self.seen.reserve(texts.len());
            self.made.reserve(texts.len());
            // With this many texts, rows would make too many more.
            let rows_left = if cost < MANY { MAX_ROWS } else { 0 };
            for bytes in texts {
                self.add(bytes, cost, Origin::Start(starts.mistake), rows_left);
            }
        }
        for parent in 0..self.made.len() {
            let Variant {
                cost: parent_cost,
                rows_left,
                ..
            } = self.made[parent];
            if parent_cost == cost || rows_left == 0 {
                continue;
            }
            for row in 0..self.rows.len() {
                let row = self.rows[row];
                if parent_cost + row.cost(self.step) == cost {
                    self.add_results(parent, row, cost);
                }
            }
        }
    }

    fn add_results(&mut self, parent: usize, row: &'static Transformation, cost: Cost) {
        let before = &self.made[parent];
        let mut rows_left = before.rows_left - 1;
        let results = match row.apply {
            Apply::One(apply) => {
                let result = apply(&before.bytes).map(|bytes| (String::new(), bytes));
                Vec::from_iter(result)
            }
            // Several results of several results would be too many.
            Apply::Many(_) if !before.is_start() => Vec::new(),
            Apply::Many(apply) => {
                if row.cost(self.step) >= RARE {
                    rows_left = 0;
                }
                apply(&before.bytes)
            }
        };
        for (name, bytes) in results {
            self.add(bytes, cost, Origin::Row { parent, row, name }, rows_left);
        }
    }

    fn add(&mut self, bytes: Vec<u8>, cost: Cost, origin: Origin, rows_left: u8) {
        let bytes = Zeroizing::new(bytes);
        if self.seen.insert(self.hasher.hash_one(&*bytes)) {
            self.made.push(Variant {
                bytes,
                cost,
                origin,
                rows_left,
            });
        }
    }

    /// What was done to get this variant, first to last.
    pub(super) fn changes(&self, variant: &Variant) -> Vec<Change> {
        match &variant.origin {
            Origin::Start(mistake) => mistake
                .map(|mistake| Change::Start(mistake, variant.bytes.clone()))
                .into_iter()
                .collect(),
            Origin::Known(changes) => changes.clone(),
            Origin::Row { parent, row, name } => {
                let mut changes = self.changes(&self.made[*parent]);
                changes.push(Change::Row(row, name.clone()));
                changes
            }
        }
    }
}
