//! Compares the hashes of picks with the hashes that a round looks for.

use zeroize::Zeroizing;

use super::candidates::{Candidates, Wanted, WantedHashes};
use super::choices::Choices;
use super::cost::{BudgetSpent, Cost, ITERATIONS};
use super::explanation::Explanation;
use super::finding::Hashed;
use super::functions::{Function, Hash, HashBytes, Input, Kind};
use super::iterated::Iterated;
use super::mistake::Mistake;
use super::pick::Pick;
use super::targets::Target;

/// Tries picks of one cost in one thread.
pub(super) struct Worker<'c> {
    candidates: &'c Candidates<'c>,
    choices: &'c Choices<'c>,
    pick_cost: Cost,
    wanted: &'c Wanted<'c>,
    /// The work that is left, in blocks of SHA-1.
    pub(super) budget: u64,
    pub(super) pre_image: Zeroizing<Vec<u8>>,
    /// The pre-image without the key, if a function of this round needs it.
    message: Zeroizing<Vec<u8>>,
    needs_message: bool,
}

impl<'c> Worker<'c> {
    pub(super) fn new(
        candidates: &'c Candidates<'c>,
        choices: &'c Choices<'c>,
        pick_cost: Cost,
        wanted: &'c Wanted<'c>,
        budget: u64,
    ) -> Self {
        let of_message = [Kind::HmacOfRest, Kind::HmacByRest];
        let needs_message = wanted
            .hashes
            .iter()
            .any(|wanted| of_message.contains(&wanted.candidate.function.kind));
        Self {
            candidates,
            choices,
            pick_cost,
            wanted,
            budget,
            pre_image: Zeroizing::default(),
            message: Zeroizing::default(),
            needs_message,
        }
    }

    /// Takes the work of hashing the pre-image this many times from the budget.
    fn spend(&mut self, times: u32, hash: Hash) -> Result<(), BudgetSpent> {
        let blocks = self.pre_image.len() as u64 / 64 + 1;
        let work = u64::from(times) * blocks * hash.work();
        self.budget = self.budget.checked_sub(work).ok_or(BudgetSpent)?;
        Ok(())
    }

    /// Tries each function on this pick, whose pre-image is in the buffer, as many times as the
    /// server applies it.
    pub(super) fn try_functions(&mut self, pick: Pick) -> Result<Option<Explanation>, BudgetSpent> {
        if self.needs_message {
            pick.fill_message(&mut self.message);
        }
        for wanted in &self.wanted.hashes {
            let function = wanted.candidate.function;
            let times = wanted.expected_iterations;
            self.spend(times, function.hash)?;
            let hash = if times == 1 {
                function.apply(&Input {
                    nonce: &pick.nonce.bytes,
                    created: &pick.created.bytes,
                    key: &pick.key.bytes,
                    pre_image: &self.pre_image,
                    message: &self.message,
                })
            } else {
                // This is the server's own function, which is a plain hash.
                Iterated::new(function.hash, &self.pre_image).last(times)
            };
            if let Some(target) = wanted.matching(&hash) {
                let hashed = self.hashed(pick, function, times, &hash);
                return Ok(Some(self.explain(pick, wanted, target, hashed)));
            }
        }
        Ok(self.try_without_hashing(pick))
    }

    /// Tries the pre-image itself as the digest's text.
    fn try_without_hashing(&self, pick: Pick) -> Option<Explanation> {
        let allowed = self.wanted.not_hashed.as_ref()?;
        let (rest_cost, mistakes) = self.candidates.not_hashed.compare(&self.pre_image)?;
        allowed.contains(&rest_cost).then(|| Explanation {
            cost: self.pick_cost + rest_cost,
            mistakes: [self.choices.mistakes(pick), mistakes].concat(),
            precedent: self
                .choices
                .precedent(pick, self.pick_cost, rest_cost, None),
            hashed: None,
        })
    }

    /// Tries all numbers of iterations up to `most`, except the expected one.
    pub(super) fn try_iterations(
        &mut self,
        pick: Pick,
        most: u32,
    ) -> Result<Option<Explanation>, BudgetSpent> {
        for wanted in &self.wanted.hashes {
            let function = wanted.candidate.function;
            if function.kind != Kind::Plain {
                continue;
            }
            self.spend(most, function.hash)?;
            for (times, hash) in (1..=most).zip(Iterated::new(function.hash, &self.pre_image)) {
                if times != wanted.expected_iterations
                    && let Some(target) = wanted.matching(&hash)
                {
                    let hashed = self.hashed(pick, function, times, &hash);
                    return Ok(Some(self.explain(pick, wanted, target, hashed)));
                }
            }
        }
        Ok(None)
    }

    /// What the client hashed to get this hash, without the key.
    fn hashed(&self, pick: Pick, function: Function, times: u32, hash: &HashBytes) -> Hashed {
        Hashed {
            key: self.choices.key_number(pick),
            nonce: pick.hashed_nonce().map(<[u8]>::to_vec),
            parts: self.choices.parts_in_words(pick),
            length: self.pre_image.len(),
            function: function.name(),
            times,
            hash: hash.to_vec(),
        }
    }

    /// The explanation if this pick, hashed like this, gives this target.
    fn explain(
        &self,
        pick: Pick,
        wanted: &WantedHashes,
        target: &Target,
        hashed: Hashed,
    ) -> Explanation {
        let times = hashed.times;
        let candidate = wanted.candidate;
        let mut rest_cost = candidate.cost() + target.cost;
        let mut wrong_iterations = None;
        let mut mistakes = self.choices.mistakes(pick);
        if !candidate.is_expected {
            let message = format!("the digest was made with {}", candidate.function.name());
            let instead = candidate.function.kind.instead();
            mistakes.push(Mistake::new("wrong_algorithm", message, instead));
        }
        if times != wanted.expected_iterations {
            rest_cost += ITERATIONS;
            wrong_iterations = Some(times);
            mistakes.push(Mistake::new(
                "wrong_iterations",
                format!("the hash was applied {times} times"),
                "apply it as many times as the server does: {iterations}",
            ));
        }
        let encoding = self.candidates.setup.scheme.digest_encoding;
        mistakes.extend(target.mistakes(candidate.function, encoding));
        Explanation {
            cost: self.pick_cost + rest_cost,
            mistakes,
            precedent: self
                .choices
                .precedent(pick, self.pick_cost, rest_cost, wrong_iterations),
            hashed: Some(hashed),
        }
    }
}
