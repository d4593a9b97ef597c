//! Compares what is hashed with what the digest's text may stand for.

use std::ops::ControlFlow;

use zeroize::Zeroizing;

use crate::verdict::ServerSetup;

use super::cost::{Cost, ITERATIONS, USUAL};
use super::digest_text::{self, Reading, reveals};
use super::explanation::Mistake;
use super::functions::{Function, Hash, HashBytes, Input, Kind, MAX_HASH};
use super::steps::{Deeds, Pick, Steps};
use super::targets::{FunctionTargets, targets};

/// The hashes that one digest may stand for, and the work that may be done to find their pre-image.
pub(super) struct Candidates<'s> {
    setup: &'s ServerSetup<'s>,
    targets: Vec<FunctionTargets>,
    /// Readings that contain a key, and so may be the pre-image itself.
    readings: Vec<&'s Reading>,
    /// The work that is left, in blocks of SHA-1.
    budget: u64,
    pre_image: Zeroizing<Vec<u8>>,
    message: Zeroizing<Vec<u8>>,
}

/// Mistakes that make exactly this digest, and how to try them again on another header.
pub(super) struct Explanation {
    pub(super) cost: Cost,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) deeds: Deeds,
}

/// A function that makes the digest, and the text that it stands for.
struct Match {
    function: usize,
    target: usize,
    times: u32,
}

impl<'s> Candidates<'s> {
    pub(super) fn new(setup: &'s ServerSetup<'s>, readings: &'s [Reading], budget: u64) -> Self {
        let keys = setup.keys.unwrap_or_default();
        let reveals_key = |reading: &&Reading| {
            let mut keys = keys.iter();
            keys.any(|key| reveals(&reading.bytes, key.as_bytes()))
        };
        let scheme = &setup.scheme;
        let hash = Hash::from(scheme.algorithm);
        Self {
            setup,
            targets: targets(readings, hash, scheme.digest_encoding),
            readings: readings.iter().filter(reveals_key).collect(),
            budget,
            pre_image: Zeroizing::default(),
            message: Zeroizing::default(),
        }
    }

    /// Whether the text may stand for a hash or contains a key.
    pub(super) fn has_targets(&self) -> bool {
        !self.targets.is_empty() || !self.readings.is_empty()
    }

    /// The work that is left, in blocks of SHA-1.
    pub(super) fn budget(&self) -> u64 {
        self.budget
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

    /// How many times the server applies this function.
    fn expected_iterations(&self, function: Function) -> u32 {
        let scheme = &self.setup.scheme;
        let right = function.kind == Kind::Plain && function.hash == Hash::from(scheme.algorithm);
        if right { scheme.iterations.get() } else { 1 }
    }

    /// Tries each function on this pick, as many times as the server applies it. Returns an
    /// explanation whose cost is at most `limit`.
    pub(super) fn try_functions(
        &mut self,
        steps: &Steps,
        pick: Pick,
        cost: Cost,
        limit: Cost,
    ) -> ControlFlow<(), Option<Explanation>> {
        if pick.fill_pre_image(&mut self.pre_image).is_none() {
            return ControlFlow::Continue(None);
        }
        let mut has_message = false;
        for at in 0..self.targets.len() {
            let FunctionTargets {
                function,
                least_cost,
                ..
            } = self.targets[at];
            if cost + least_cost > limit {
                continue;
            }
            let times = self.expected_iterations(function);
            self.spend(times, function.hash)?;
            if function.kind == Kind::HmacOfRest && !has_message {
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
                let all = Iterated::new(function.hash, &self.pre_image);
                all.last(times)
            };
            if let Some(target) = self.compare(at, &hash, cost, limit) {
                let found = Match {
                    function: at,
                    target,
                    times,
                };
                return ControlFlow::Continue(Some(self.explain(steps, pick, cost, &found)));
            }
        }
        ControlFlow::Continue(self.compare_with_pre_image(steps, pick, cost, limit))
    }

    /// Tries all numbers of iterations up to `most` but the expected one.
    pub(super) fn try_iterations(
        &mut self,
        steps: &Steps,
        pick: Pick,
        cost: Cost,
        limit: Cost,
        most: u32,
    ) -> ControlFlow<(), Option<Explanation>> {
        if pick.fill_pre_image(&mut self.pre_image).is_none() {
            return ControlFlow::Continue(None);
        }
        let total = cost + ITERATIONS;
        for at in 0..self.targets.len() {
            let FunctionTargets {
                function,
                least_cost,
                ..
            } = self.targets[at];
            if function.kind != Kind::Plain || total + least_cost > limit {
                continue;
            }
            self.spend(most, function.hash)?;
            let expected = self.expected_iterations(function);
            for (times, hash) in (1..=most).zip(Iterated::new(function.hash, &self.pre_image)) {
                if times != expected
                    && let Some(target) = self.compare(at, &hash, total, limit)
                {
                    let found = Match {
                        function: at,
                        target,
                        times,
                    };
                    return ControlFlow::Continue(Some(self.explain(steps, pick, cost, &found)));
                }
            }
        }
        ControlFlow::Continue(None)
    }

    /// The target that this hash of the function is, if it costs at most `limit` in total.
    #[inline]
    fn compare(&self, at: usize, hash: &HashBytes, cost: Cost, limit: Cost) -> Option<usize> {
        let function = &self.targets[at];
        function
            .targets
            .iter()
            .position(|target| target.matches(hash) && cost + function.cost + target.cost <= limit)
    }

    fn explain(&self, steps: &Steps, pick: Pick, cost: Cost, found: &Match) -> Explanation {
        let FunctionTargets {
            function,
            cost: function_cost,
            targets,
            ..
        } = &self.targets[found.function];
        let target = &targets[found.target];
        let mut total = cost + function_cost + target.cost;
        let mut mistakes = steps.mistakes(pick);
        let mut deeds = steps.deeds(pick, cost);
        if *function_cost > 0 {
            let message = format!("the digest was made with {}", function.name());
            mistakes.push(Mistake::new("wrong_algorithm", message, "use {algorithm}"));
        }
        if found.times != self.expected_iterations(*function) {
            total += ITERATIONS;
            deeds.iterations = Some(found.times);
            mistakes.push(Mistake::new(
                "wrong_iterations",
                format!("the hash was applied {} times", found.times),
                "apply it as many times as the server does: {iterations}",
            ));
        }
        mistakes.extend(target.mistakes.iter().cloned());
        Explanation {
            cost: total,
            mistakes,
            deeds,
        }
    }

    /// Whether the text is not a hash but the pre-image itself, or Go's `Sum` of it.
    fn compare_with_pre_image(
        &self,
        steps: &Steps,
        pick: Pick,
        cost: Cost,
        limit: Cost,
    ) -> Option<Explanation> {
        let encoding = self.setup.scheme.digest_encoding;
        self.readings.iter().find_map(|reading| {
            let rest = reading.bytes.strip_prefix(self.pre_image.as_slice())?;
            let mistake = not_hashed(rest)?;
            let (text_cost, text_mistakes) = digest_text::mistakes(&reading.layers, encoding);
            let total = cost + USUAL + text_cost;
            let mut mistakes = steps.mistakes(pick);
            mistakes.push(mistake);
            mistakes.extend(text_mistakes);
            (total <= limit && self.pre_image.len() >= 8).then(|| Explanation {
                cost: total,
                mistakes,
                deeds: steps.deeds(pick, cost),
            })
        })
    }
}

/// The mistake that leaves this rest after nonce, Created and key.
fn not_hashed(rest: &[u8]) -> Option<Mistake> {
    if rest.is_empty() {
        return Some(Mistake::new(
            "not_hashed",
            "the digest is nonce, Created and key themselves: nothing was hashed",
            "hash them with {algorithm}, then encode the hash in {encoding}",
        ));
    }
    let hashes = [Hash::Sha1, Hash::Sha256, Hash::Sha512, Hash::Md5];
    let hash = hashes.into_iter().find(|hash| *hash.hash(&[]) == *rest)?;
    Some(Mistake::new(
        "not_hashed",
        format!(
            "the digest is nonce, Created and key themselves, then the {} hash of nothing: Go's \
             h.Sum(data) does not hash data",
            hash.name()
        ),
        "in Go, call h.Write(data), then h.Sum(nil)",
    ))
}

/// Symfony's iterations, without an end: each hashes the last hash and the pre-image.
struct Iterated<'p> {
    hash: Hash,
    pre_image: &'p [u8],
    block: Zeroizing<Vec<u8>>,
}

impl<'p> Iterated<'p> {
    fn new(hash: Hash, pre_image: &'p [u8]) -> Self {
        let length = MAX_HASH + pre_image.len();
        Self {
            hash,
            pre_image,
            block: Zeroizing::new(Vec::with_capacity(length)),
        }
    }

    fn last(mut self, times: u32) -> HashBytes {
        for _ in 1..times {
            self.next();
        }
        self.next()
            .unwrap_or_else(|| self.hash.hash(self.pre_image))
    }
}

impl Iterator for Iterated<'_> {
    type Item = HashBytes;

    fn next(&mut self) -> Option<HashBytes> {
        self.block.extend_from_slice(self.pre_image);
        let hash = self.hash.hash(&self.block);
        self.block.clear();
        self.block.extend_from_slice(&hash);
        Some(hash)
    }
}
