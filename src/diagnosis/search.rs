//! The search for the mistakes that make exactly this digest.
//!
//! The digest's text is read backwards, to the hashes that it may stand for. What is hashed is
//! built forwards, from the variants of each step. The sum of the costs of all rows grows from 0 to
//! [`MOST`], which covers any two rows anywhere, and three likely ones.

use std::ops::ControlFlow;

use zeroize::Zeroizing;

use crate::verdict::ServerSetup;

use super::digest_text::{self, FunctionTargets, Reading};
use super::explanation::Mistake;
use super::functions::{Function, Hash, HashBytes, Input, Kind, MAX_HASH};
use super::joins::{Join, Piece};
use super::salts::SaltVariant;
use super::transformations::{Apply, Cost, Step, Transformation, USUAL};
use super::variants::{Deed, Variant, Variants};

/// The largest sum of costs that is searched: two rows of any kind, or three likely ones.
pub(super) const MOST: Cost = 6;

/// A wrong number of iterations costs as much as a row.
const ITERATIONS: Cost = USUAL;

/// When other numbers of iterations are tried. Many of them take much of the time, so with other
/// mistakes they come last.
struct IterationRound {
    /// After everything of this sum of costs.
    total: Cost,
    /// The sum of the costs of the other mistakes.
    others: Cost,
    attempt: Attempt,
}

type Attempt = for<'s> fn(&mut Search<'s>, &Steps<'s>, Pick, Cost) -> ControlFlow<()>;

const ITERATION_ROUNDS: [IterationRound; 6] = [
    IterationRound {
        total: 3,
        others: 0,
        attempt: |search, steps, pick, cost| search.try_iterations(steps, pick, cost, 10_000),
    },
    IterationRound {
        total: 5,
        others: 2,
        attempt: |search, steps, pick, cost| search.try_iterations(steps, pick, cost, 10),
    },
    IterationRound {
        total: 6,
        others: 3,
        attempt: |search, steps, pick, cost| search.try_iterations(steps, pick, cost, 10),
    },
    IterationRound {
        total: 6,
        others: 2,
        attempt: |search, steps, pick, cost| search.try_iterations(steps, pick, cost, 100),
    },
    IterationRound {
        total: 6,
        others: 3,
        attempt: |search, steps, pick, cost| {
            search.try_iterations_of_right_created(steps, pick, cost, 100)
        },
    },
    IterationRound {
        total: 6,
        others: 2,
        attempt: |search, steps, pick, cost| {
            search.try_iterations_of_right_created(steps, pick, cost, 5000)
        },
    },
];

/// All variants of all steps for one header and one key.
pub(super) struct Steps<'s> {
    pub(super) nonces: Variants<'s>,
    pub(super) createds: Variants<'s>,
    pub(super) keys: Variants<'s>,
    pub(super) salts: Vec<SaltVariant>,
    pub(super) joins: Vec<Join>,
    pub(super) wholes: Vec<Whole>,
}

/// Rows that are applied to nonce, Created and key after they were joined.
#[derive(Clone)]
pub(super) struct Whole {
    pub(super) cost: Cost,
    pub(super) rows: Vec<&'static Transformation>,
}

impl Steps<'_> {
    pub(super) fn extend_to(&mut self, cost: Cost) {
        self.nonces.extend_to(cost);
        self.createds.extend_to(cost);
        self.keys.extend_to(cost);
    }

    /// The number of picks with these costs.
    fn picks(&self, costs: Costs) -> usize {
        let wholes = self.wholes.iter().filter(|whole| whole.cost == costs.whole);
        let joins = self.joins.iter().filter(|join| join.cost == costs.join);
        let salts = self.salts.iter().filter(|salt| salt.cost == costs.salt);
        self.nonces.of_cost(costs.nonce).len()
            * self.createds.of_cost(costs.created).len()
            * self.keys.of_cost(costs.key).len()
            * wholes.count()
            * joins.count()
            * salts.count()
    }
}

/// One choice for each step.
#[derive(Clone, Copy)]
struct Pick<'s> {
    nonce: &'s Variant,
    created: &'s Variant,
    key: &'s Variant,
    salt: &'s SaltVariant,
    join: &'s Join,
    whole: &'s Whole,
}

/// How much each step may cost, to total a sum.
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
                            let key = total - whole - join - salt - nonce - created;
                            all.push(Self {
                                nonce,
                                created,
                                key,
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
}

/// Mistakes that make exactly this digest, and how to try them again on another header.
#[derive(Clone)]
pub(super) struct Explanation {
    pub(super) cost: Cost,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) deeds: Deeds,
}

/// What was done in each step.
#[derive(Clone)]
pub(super) struct Deeds {
    pub(super) key_number: usize,
    pub(super) nonce: Vec<Deed>,
    pub(super) created: Vec<Deed>,
    pub(super) key: Vec<Deed>,
    pub(super) salt: [Vec<u8>; 2],
    pub(super) join: Vec<Piece>,
    pub(super) whole: Whole,
}

/// The budget ended before everything was tried.
pub(super) struct BudgetSpent;

/// Tries pre-images against the hashes of one digest.
pub(super) struct Search<'s> {
    setup: &'s ServerSetup<'s>,
    targets: Vec<FunctionTargets>,
    /// Readings that contain a key, and so may be the pre-image itself.
    readings: Vec<&'s Reading>,
    /// The work that is left, in blocks of SHA-1.
    pub(super) budget: u64,
    /// The cheapest explanations so far, all of the same cost.
    pub(super) found: Vec<Explanation>,
    key_number: usize,
    pre_image: Zeroizing<Vec<u8>>,
    message: Zeroizing<Vec<u8>>,
}

impl<'s> Search<'s> {
    pub(super) fn new(setup: &'s ServerSetup<'s>, readings: &'s [Reading], budget: u64) -> Self {
        let keys = setup.keys.unwrap_or_default();
        let reveals_key = |reading: &&Reading| {
            let mut keys = keys.iter();
            keys.any(|key| digest_text::reveals(&reading.bytes, key.as_bytes()))
        };
        let scheme = &setup.scheme;
        let hash = Hash::from(scheme.algorithm);
        Self {
            setup,
            targets: digest_text::targets(readings, hash, scheme.digest_encoding),
            readings: readings.iter().filter(reveals_key).collect(),
            budget,
            found: Vec::new(),
            key_number: 0,
            pre_image: Zeroizing::default(),
            message: Zeroizing::default(),
        }
    }

    /// Whether the text can stand for any hash at all.
    pub(super) fn has_targets(&self) -> bool {
        !self.targets.is_empty()
    }

    /// The largest cost that is still of interest.
    fn limit(&self) -> Cost {
        self.found.first().map_or(MOST, |found| found.cost)
    }

    /// Tries everything whose sum is at most `most`, the smallest sums first, with each key.
    pub(super) fn run(&mut self, steps: &mut [Steps<'s>], most: Cost) -> Result<(), BudgetSpent> {
        for total in 0..=most {
            if total > self.limit() {
                break;
            }
            for (number, steps) in steps.iter_mut().enumerate() {
                steps.extend_to(total);
                self.key_number = number + 1;
                if self
                    .level(steps, total, |search, steps, pick, cost| {
                        search.try_pre_image(steps, pick, cost)
                    })
                    .is_break()
                {
                    return Err(BudgetSpent);
                }
                for round in ITERATION_ROUNDS.iter().filter(|round| round.total == total) {
                    if self.level(steps, round.others, round.attempt).is_break() {
                        return Err(BudgetSpent);
                    }
                }
            }
        }
        Ok(())
    }

    /// Calls `attempt` for each pick whose costs total this sum, the smallest groups first.
    fn level(&mut self, steps: &Steps<'s>, total: Cost, attempt: Attempt) -> ControlFlow<()> {
        let mut all = Costs::totalling(total);
        all.sort_by_cached_key(|costs| steps.picks(*costs));
        for costs in all {
            for whole in steps
                .wholes
                .iter()
                .filter(|whole| whole.cost == costs.whole)
            {
                for join in steps.joins.iter().filter(|join| join.cost == costs.join) {
                    for salt in steps.salts.iter().filter(|salt| salt.cost == costs.salt) {
                        for nonce in steps.nonces.of_cost(costs.nonce) {
                            for created in steps.createds.of_cost(costs.created) {
                                for key in steps.keys.of_cost(costs.key) {
                                    let pick = Pick {
                                        nonce,
                                        created,
                                        key,
                                        salt,
                                        join,
                                        whole,
                                    };
                                    attempt(self, steps, pick, total)?;
                                }
                            }
                        }
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Joins the parts, with or without the key.
    fn join(pick: Pick, with_key: bool, joined: &mut Zeroizing<Vec<u8>>) {
        joined.clear();
        joined.extend_from_slice(&pick.salt.before);
        for piece in &pick.join.pieces {
            match piece {
                Piece::Nonce => joined.extend_from_slice(&pick.nonce.bytes),
                Piece::Created => joined.extend_from_slice(&pick.created.bytes),
                Piece::Key if with_key => joined.extend_from_slice(&pick.key.bytes),
                Piece::Key => {}
                Piece::Text(text) => joined.extend_from_slice(text),
            }
        }
        joined.extend_from_slice(&pick.salt.after);
    }

    /// Puts what is hashed into `pre_image`; `false` if a row of the whole does not apply.
    fn fill_pre_image(&mut self, pick: Pick) -> bool {
        Self::join(pick, true, &mut self.pre_image);
        for row in &pick.whole.rows {
            let Apply::One(apply) = row.apply else {
                return false;
            };
            match apply(&self.pre_image) {
                Some(bytes) => self.pre_image = Zeroizing::new(bytes),
                None => return false,
            }
        }
        true
    }

    /// Takes the work for this many hashes of the pre-image from the budget.
    fn spend(&mut self, hashes: u64, hash: Hash) -> ControlFlow<()> {
        let length = self.pre_image.len() as u64;
        // Measured: SHA-512 and SHA-3 take about three times as long per byte.
        let blocks = match hash {
            Hash::Md5 | Hash::Sha1 | Hash::Sha224 | Hash::Sha256 => length / 64 + 1,
            _ => 3 * (length / 64 + 1),
        };
        match self.budget.checked_sub(hashes * blocks) {
            Some(left) => {
                self.budget = left;
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        }
    }

    fn try_pre_image(&mut self, steps: &Steps<'s>, pick: Pick, cost: Cost) -> ControlFlow<()> {
        if !self.fill_pre_image(pick) {
            return ControlFlow::Continue(());
        }
        let mut has_message = false;
        for at in 0..self.targets.len() {
            let targets = &self.targets[at];
            if cost + targets.least_cost > self.limit() {
                continue;
            }
            let function = targets.function;
            let times = self.iterations(function);
            self.spend(u64::from(times), function.hash)?;
            if function.kind == Kind::HmacOfRest && !has_message {
                Self::join(pick, false, &mut self.message);
                has_message = true;
            }
            let hash = if times > 1 {
                self.iterated(function.hash, times)
            } else {
                function.apply(&Input {
                    nonce: &pick.nonce.bytes,
                    created: &pick.created.bytes,
                    key: &pick.key.bytes,
                    pre_image: &self.pre_image,
                    message: &self.message,
                })
            };
            self.compare(steps, pick, cost, at, &hash, times);
        }
        self.compare_with_pre_image(steps, pick, cost);
        ControlFlow::Continue(())
    }

    /// How many times the server applies this function.
    fn iterations(&self, function: Function) -> u32 {
        let scheme = &self.setup.scheme;
        let expected =
            function.kind == Kind::Plain && function.hash == Hash::from(scheme.algorithm);
        if expected { scheme.iterations.get() } else { 1 }
    }

    /// Symfony's iterations: each hashes the last hash and the pre-image.
    fn iterated(&self, hash: Hash, times: u32) -> HashBytes {
        let mut last = hash.hash(&self.pre_image);
        let mut block = Zeroizing::new(Vec::with_capacity(MAX_HASH + self.pre_image.len()));
        for _ in 1..times {
            block.clear();
            block.extend_from_slice(&last);
            block.extend_from_slice(&self.pre_image);
            last = hash.hash(&block);
        }
        last
    }

    fn try_iterations_of_right_created(
        &mut self,
        steps: &Steps<'s>,
        pick: Pick,
        cost: Cost,
        most: u32,
    ) -> ControlFlow<()> {
        if Variants::is_right(pick.created) {
            self.try_iterations(steps, pick, cost, most)
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Tries all numbers of iterations up to this one.
    fn try_iterations(
        &mut self,
        steps: &Steps<'s>,
        pick: Pick,
        cost: Cost,
        most: u32,
    ) -> ControlFlow<()> {
        if !self.fill_pre_image(pick) {
            return ControlFlow::Continue(());
        }
        for at in 0..self.targets.len() {
            let targets = &self.targets[at];
            let function = targets.function;
            if function.kind != Kind::Plain || cost + ITERATIONS + targets.least_cost > self.limit()
            {
                continue;
            }
            let expected = self.iterations(function);
            self.spend(u64::from(most), function.hash)?;
            let hash = function.hash;
            let mut last = hash.hash(&self.pre_image);
            let mut block = Zeroizing::new(Vec::with_capacity(MAX_HASH + self.pre_image.len()));
            for times in 2..=most {
                block.clear();
                block.extend_from_slice(&last);
                block.extend_from_slice(&self.pre_image);
                last = hash.hash(&block);
                if times != expected {
                    self.compare(steps, pick, cost + ITERATIONS, at, &last, times);
                }
            }
            if expected > 1 {
                let once = hash.hash(&self.pre_image);
                self.compare(steps, pick, cost + ITERATIONS, at, &once, 1);
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes note if this hash is one that the text may stand for.
    #[inline]
    fn compare(
        &mut self,
        steps: &Steps<'s>,
        pick: Pick,
        cost: Cost,
        at: usize,
        hash: &HashBytes,
        times: u32,
    ) {
        let limit = self.limit();
        let FunctionTargets {
            cost: function_cost,
            targets,
            ..
        } = &self.targets[at];
        let matching = targets
            .iter()
            .position(|target| cost + function_cost + target.cost <= limit && target.matches(hash));
        if let Some(matching) = matching {
            self.record(steps, pick, cost, at, matching, times);
        }
    }

    #[cold]
    fn record(
        &mut self,
        steps: &Steps<'s>,
        pick: Pick,
        cost: Cost,
        at: usize,
        matching: usize,
        times: u32,
    ) {
        let FunctionTargets {
            function,
            cost: function_cost,
            targets,
            ..
        } = &self.targets[at];
        let target = &targets[matching];
        let mut mistakes = Self::mistakes_of_pre_image(steps, pick);
        if *function_cost > 0 {
            mistakes.push(Mistake::new(
                "wrong_algorithm",
                format!("the digest was made with {}", function.name()),
                "use {algorithm}",
            ));
        }
        if times != self.iterations(*function) {
            mistakes.push(Mistake::new(
                "wrong_iterations",
                format!("the hash was applied {times} times"),
                "apply it as many times as the server does: {iterations}",
            ));
        }
        mistakes.extend(target.mistakes.iter().cloned());
        let cost = cost + function_cost + target.cost;
        self.add(steps, pick, cost, mistakes);
    }

    /// Takes note if the text is not a hash but the pre-image itself, or Go's `Sum` of it.
    fn compare_with_pre_image(&mut self, steps: &Steps<'s>, pick: Pick, cost: Cost) {
        for at in 0..self.readings.len() {
            let reading = self.readings[at];
            let bytes = &reading.bytes;
            let rest = bytes.strip_prefix(self.pre_image.as_slice());
            let Some(rest) = rest.filter(|_| self.pre_image.len() >= 8) else {
                continue;
            };
            let mistake = if rest.is_empty() {
                Mistake::new(
                    "not_hashed",
                    "the digest is nonce, Created and key themselves: nothing was hashed",
                    "hash them with {algorithm}, then encode the hash in {encoding}",
                )
            } else if let Some(hash) = [Hash::Sha1, Hash::Sha256, Hash::Sha512, Hash::Md5]
                .into_iter()
                .find(|hash| *hash.hash(&[]) == *rest)
            {
                Mistake::new(
                    "not_hashed",
                    format!(
                        "the digest is nonce, Created and key themselves, and the {} hash of nothing after them: Go's h.Sum(data) does not hash data",
                        hash.name()
                    ),
                    "in Go, call h.Write(data), then h.Sum(nil)",
                )
            } else {
                continue;
            };
            let (text_cost, text_mistakes) =
                digest_text::mistakes(&reading.layers, self.setup.scheme.digest_encoding);
            let total = cost + USUAL + text_cost;
            if total <= self.limit() {
                let mut mistakes = Self::mistakes_of_pre_image(steps, pick);
                mistakes.push(mistake);
                mistakes.extend(text_mistakes);
                self.add(steps, pick, total, mistakes);
            }
        }
    }

    fn mistakes_of_pre_image(steps: &Steps<'s>, pick: Pick) -> Vec<Mistake> {
        let of = |step, variants: &Variants, variant| -> Vec<Mistake> {
            let deeds = variants.deeds(variant);
            deeds
                .iter()
                .map(|deed| Mistake::of_deed(step, deed))
                .collect()
        };
        let mut mistakes = of(Step::Nonce, &steps.nonces, pick.nonce);
        mistakes.extend(of(Step::Created, &steps.createds, pick.created));
        mistakes.extend(of(Step::Key, &steps.keys, pick.key));
        mistakes.extend(pick.join.mistakes.iter().cloned());
        mistakes.extend(pick.salt.mistake.iter().cloned());
        let rows = pick
            .whole
            .rows
            .iter()
            .map(|row| Deed::Row(row, String::new()));
        mistakes.extend(rows.map(|deed| Mistake::of_deed(Step::Whole, &deed)));
        mistakes
    }

    fn add(&mut self, steps: &Steps<'s>, pick: Pick, cost: Cost, mistakes: Vec<Mistake>) {
        if cost < self.limit() {
            self.found.clear();
        }
        if self.found.iter().any(|found| found.mistakes == mistakes) {
            return;
        }
        self.found.push(Explanation {
            cost,
            mistakes,
            deeds: Deeds {
                key_number: self.key_number,
                nonce: steps.nonces.deeds(pick.nonce),
                created: steps.createds.deeds(pick.created),
                key: steps.keys.deeds(pick.key),
                salt: [pick.salt.before.clone(), pick.salt.after.clone()],
                join: pick.join.pieces.clone(),
                whole: pick.whole.clone(),
            },
        });
    }
}
