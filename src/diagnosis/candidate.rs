//! Compares hashes with the hashes that the digest's text may be.

use std::ops::{ControlFlow, RangeInclusive};

use zeroize::Zeroizing;

use crate::verdict::ServerSetup;

use super::cost::{Cost, ITERATIONS, LIKELY};
use super::digest_text::Reading;
use super::explanation::Mistake;
use super::finding::Hashed;
use super::functions::{Function, Hash, HashBytes, Input, Kind};
use super::iterated::Iterated;
use super::not_hashed::{NOT_HASHED, NotHashed};
use super::steps::{Deeds, Pick, Steps};
use super::targets::{FunctionTargets, Target, targets};

/// All hashes that one digest's text may be.
pub(super) struct Candidates<'s> {
    setup: &'s ServerSetup<'s>,
    targets: Vec<FunctionTargets>,
    not_hashed: NotHashed<'s>,
}

/// The functions and the hashes that one round of the search looks for.
pub(super) struct Targets<'c> {
    functions: Vec<RoundTargets<'c>>,
    /// The costs that are allowed if the text is the pre-image itself.
    not_hashed: Option<RangeInclusive<Cost>>,
}

struct RoundTargets<'c> {
    function: Function,
    cost: Cost,
    targets: Vec<&'c Target>,
}

impl RoundTargets<'_> {
    /// The target that equals this hash of the function.
    #[inline]
    fn matching(&self, hash: &HashBytes) -> Option<&Target> {
        self.targets
            .iter()
            .copied()
            .find(|target| target.matches(hash))
    }
}

impl Targets<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.not_hashed.is_none()
    }
}

/// Mistakes that make exactly this digest, and how to try them again on another header.
pub(super) struct Explanation {
    pub(super) cost: Cost,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) deeds: Deeds,
    /// What was hashed. `None` if nothing was.
    pub(super) hashed: Option<Hashed>,
}

impl Explanation {
    fn new(cost: Cost, mistakes: Vec<Mistake>, mut deeds: Deeds, hashed: Option<Hashed>) -> Self {
        deeds.total = cost;
        Self {
            cost,
            mistakes,
            deeds,
            hashed,
        }
    }
}

impl<'s> Candidates<'s> {
    pub(super) fn new(setup: &'s ServerSetup<'s>, readings: &'s [Reading]) -> Self {
        let scheme = &setup.scheme;
        let hash = Hash::from(scheme.algorithm);
        Self {
            setup,
            targets: targets(readings, hash, scheme.digest_encoding),
            not_hashed: NotHashed::new(setup, readings),
        }
    }

    /// Whether the text may be a hash or contains a key.
    pub(super) fn has_targets(&self) -> bool {
        !self.targets.is_empty() || self.not_hashed.is_possible()
    }

    /// The targets for picks of this cost, if function, text and iterations cost `rest` together. A
    /// wrong function is combined only with likely mistakes, since trying it takes long.
    pub(super) fn targets(
        &self,
        picks: Cost,
        rest: RangeInclusive<Cost>,
        iterations: Cost,
    ) -> Targets<'_> {
        let functions = self.targets.iter();
        let functions = functions.filter(|all| all.cost == 0 || picks <= 2 * LIKELY);
        let functions = functions.map(|all| {
            let targets = all.targets.iter();
            let targets =
                targets.filter(|target| rest.contains(&(all.cost + target.cost + iterations)));
            RoundTargets {
                function: all.function,
                cost: all.cost,
                targets: targets.collect(),
            }
        });
        Targets {
            functions: functions
                .filter(|function| !function.targets.is_empty())
                .collect(),
            not_hashed: Some(rest)
                .filter(|rest| iterations == 0 && *rest.end() >= NOT_HASHED)
                .filter(|_| self.not_hashed.is_possible()),
        }
    }

    /// How many times the server applies this function.
    fn expected_iterations(&self, function: Function) -> u32 {
        let scheme = &self.setup.scheme;
        let right = function.kind == Kind::Plain && function.hash == Hash::from(scheme.algorithm);
        if right { scheme.iterations.get() } else { 1 }
    }
}

/// Tries picks of one cost, within a budget and with buffers of its own.
pub(super) struct Worker<'c> {
    candidates: &'c Candidates<'c>,
    steps: &'c Steps<'c>,
    /// The cost of each pick.
    cost: Cost,
    targets: &'c Targets<'c>,
    /// The work that is left, in blocks of SHA-1.
    pub(super) budget: u64,
    pub(super) pre_image: Zeroizing<Vec<u8>>,
    message: Zeroizing<Vec<u8>>,
}

impl<'c> Worker<'c> {
    pub(super) fn new(
        candidates: &'c Candidates<'c>,
        steps: &'c Steps<'c>,
        cost: Cost,
        targets: &'c Targets<'c>,
        budget: u64,
    ) -> Self {
        Self {
            candidates,
            steps,
            cost,
            targets,
            budget,
            pre_image: Zeroizing::default(),
            message: Zeroizing::default(),
        }
    }

    /// Takes the work for this many hashes of the pre-image from the budget.
    fn spend(&mut self, times: u32, hash: Hash) -> ControlFlow<()> {
        let blocks = self.pre_image.len() as u64 / 64 + 1;
        match self
            .budget
            .checked_sub(u64::from(times) * blocks * hash.work())
        {
            Some(left) => {
                self.budget = left;
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        }
    }

    /// Tries each function on this pick, whose pre-image is in the buffer, as many times as the
    /// server applies it.
    pub(super) fn try_functions(&mut self, pick: Pick) -> ControlFlow<(), Option<Explanation>> {
        let mut has_message = false;
        for targets in &self.targets.functions {
            let function = targets.function;
            let times = self.candidates.expected_iterations(function);
            self.spend(times, function.hash)?;
            if matches!(function.kind, Kind::HmacOfRest | Kind::HmacByRest) && !has_message {
                pick.fill_message(&mut self.message);
                has_message = true;
            }
            let hash = if times == 1 {
                function.apply(&Input {
                    nonce: &pick.nonce.bytes,
                    created: &pick.created.bytes,
                    key: &pick.key.bytes,
                    pre_image: &self.pre_image,
                    message: &self.message,
                })
            } else {
                Iterated::new(function.hash, &self.pre_image).last(times)
            };
            if let Some(target) = targets.matching(&hash) {
                let hashed = self.hashed(pick, function, times, &hash);
                return ControlFlow::Continue(Some(self.explain(pick, targets, target, hashed)));
            }
        }
        let found = self.targets.not_hashed.as_ref().and_then(|costs| {
            let found = self.candidates.not_hashed.compare(&self.pre_image)?;
            Some(found).filter(|(cost, _)| costs.contains(cost))
        });
        ControlFlow::Continue(found.map(|(cost, mistakes)| {
            let mistakes = [self.steps.mistakes(pick), mistakes].concat();
            let deeds = self.steps.deeds(pick, self.cost);
            Explanation::new(self.cost + cost, mistakes, deeds, None)
        }))
    }

    /// Tries all numbers of iterations up to `most` but the expected one.
    pub(super) fn try_iterations(
        &mut self,
        pick: Pick,
        most: u32,
    ) -> ControlFlow<(), Option<Explanation>> {
        let functions = self.targets.functions.iter();
        for targets in functions.filter(|targets| targets.function.kind == Kind::Plain) {
            let function = targets.function;
            self.spend(most, function.hash)?;
            let expected = self.candidates.expected_iterations(function);
            for (times, hash) in (1..=most).zip(Iterated::new(function.hash, &self.pre_image)) {
                if times != expected
                    && let Some(target) = targets.matching(&hash)
                {
                    let hashed = self.hashed(pick, function, times, &hash);
                    return ControlFlow::Continue(Some(
                        self.explain(pick, targets, target, hashed),
                    ));
                }
            }
        }
        ControlFlow::Continue(None)
    }

    fn hashed(&self, pick: Pick, function: Function, times: u32, hash: &HashBytes) -> Hashed {
        Hashed {
            key: pick.key_index + 1,
            nonce: pick.hashed_nonce().map(<[u8]>::to_vec),
            parts: self.steps.parts_in_words(pick),
            length: self.pre_image.len(),
            function: function.name(),
            times,
            hash: hash.to_vec(),
        }
    }

    fn explain(
        &self,
        pick: Pick,
        targets: &RoundTargets,
        target: &Target,
        hashed: Hashed,
    ) -> Explanation {
        let function = targets.function;
        let times = hashed.times;
        let mut total = self.cost + targets.cost + target.cost;
        let mut mistakes = self.steps.mistakes(pick);
        let mut deeds = self.steps.deeds(pick, self.cost);
        if targets.cost > 0 {
            let message = format!("the digest was made with {}", function.name());
            mistakes.push(Mistake::new("wrong_algorithm", message, "use {algorithm}"));
        }
        if times != self.candidates.expected_iterations(function) {
            total += ITERATIONS;
            deeds.iterations = Some(times);
            mistakes.push(Mistake::new(
                "wrong_iterations",
                format!("the hash was applied {times} times"),
                "apply it as many times as the server does: {iterations}",
            ));
        }
        let encoding = self.candidates.setup.scheme.digest_encoding;
        mistakes.extend(target.mistakes(function, encoding));
        Explanation::new(total, mistakes, deeds, Some(hashed))
    }
}
