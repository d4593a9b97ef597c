//! The search for the mistakes that make exactly this digest.
//!
//! Reading the digest's text backwards gives the hashes that it may be. What is hashed is built
//! forwards, from the choices of each step. Both have costs, and the cheapest sums are tried first.

use std::sync::{LazyLock, OnceLock};
use std::thread;

use zeroize::Zeroizing;

use super::candidates::{Candidates, Wanted};
use super::choices::Choices;
use super::cost::{BudgetSpent, Cost};
use super::explanation::{Explanation, Precedent};
use super::pick::Pick;
use super::rounds::{Attempt, Round, rounds};
use super::worker::Worker;

/// Tries everything up to this cost. Returns the explanations of the least cost, and takes the work
/// from the budget, which is in blocks of SHA-1.
pub(super) fn search(
    choices: &mut Choices,
    candidates: &Candidates,
    most: Cost,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    try_rounds(&rounds(), choices, candidates, most, budget)
}

/// Tries only what explained another header.
pub(super) fn repeat(
    choices: &mut Choices,
    candidates: &Candidates,
    precedent: &Precedent,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let attempt = match precedent.iterations {
        None => Attempt::Functions,
        Some(times) => Attempt::Iterations(times),
    };
    let round = Round::new(precedent.pick_cost, precedent.rest_cost, attempt);
    let most = precedent.pick_cost + precedent.rest_cost;
    try_rounds(&[round], choices, candidates, most, budget)
}

fn try_rounds(
    rounds: &[Round],
    choices: &mut Choices,
    candidates: &Candidates,
    most: Cost,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let mut found: Vec<Explanation> = Vec::new();
    let found_pre_image = OnceLock::new();
    for round in rounds {
        // After an explanation is found, only others of at most its cost are of interest.
        let limit = found.first().map_or(most, |found| found.cost);
        let (start, end) = (*round.rest_cost.start(), *round.rest_cost.end());
        if round.pick_cost + start > limit {
            continue;
        }
        let rest_cost = start..=end.min(limit - round.pick_cost);
        let iterations = round.attempt.cost_of_iterations();
        let wanted = candidates.wanted(round.pick_cost, rest_cost, iterations);
        if wanted.is_empty() {
            continue;
        }
        choices.extend_to(round.pick_cost);
        let search = RoundSearch {
            choices,
            candidates,
            round,
            wanted: &wanted,
            found_pre_image: &found_pre_image,
        };
        let results = search.run(*budget);
        *budget = results.iter().map(|result| result.budget).sum();
        let is_spent = results.iter().any(|result| result.is_spent);
        let mut new: Vec<_> = results
            .into_iter()
            .flat_map(|result| result.found)
            .collect();
        new.sort_by_key(|(pick_number, _)| *pick_number);
        for (_, explanation) in new {
            keep_cheapest(&mut found, explanation);
        }
        if is_spent && found.is_empty() {
            return Err(BudgetSpent);
        }
    }
    Ok(found)
}

/// Adds an explanation, unless a cheaper one or the same one is found. All that are kept have the
/// same cost.
fn keep_cheapest(found: &mut Vec<Explanation>, new: Explanation) {
    if found.first().is_some_and(|found| new.cost < found.cost) {
        found.clear();
    }
    let is_useless = found
        .iter()
        .any(|found| found.cost < new.cost || found.mistakes == new.mistakes);
    if !is_useless {
        found.push(new);
    }
}

/// The search in one round, which several threads share.
struct RoundSearch<'r> {
    choices: &'r Choices<'r>,
    candidates: &'r Candidates<'r>,
    round: &'r Round,
    wanted: &'r Wanted<'r>,
    /// The text that was hashed, as soon as an explanation is found.
    found_pre_image: &'r OnceLock<Zeroizing<Vec<u8>>>,
}

/// One thread's share of the picks: with 4 threads, thread 1 tries the picks 1, 5, 9 and so on.
#[derive(Clone, Copy)]
struct Share {
    thread: usize,
    threads: usize,
    budget: u64,
}

/// What one thread found.
struct ShareResult {
    /// Each with the number of its pick.
    found: Vec<(usize, Explanation)>,
    /// The work that is left.
    budget: u64,
    /// Whether the budget ended before everything was tried.
    is_spent: bool,
}

/// A thread takes about as long to start as it takes to try this many picks.
const PICKS_PER_THREAD: usize = 2000;

static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));

impl RoundSearch<'_> {
    fn run(&self, budget: u64) -> Vec<ShareResult> {
        let picks = self.choices.count(self.round.pick_cost, self.round.limits);
        let threads = (picks / PICKS_PER_THREAD).clamp(1, *PROCESSORS);
        let share = |thread| Share {
            thread,
            threads,
            budget: budget / threads as u64,
        };
        thread::scope(|scope| {
            let start = |thread| {
                let work = move || self.run_share(share(thread));
                thread::Builder::new().spawn_scoped(scope, work).ok()
            };
            let others: Vec<_> = (1..threads).map(start).collect();
            let mut results = vec![self.run_share(share(0))];
            for (thread, other) in (1..).zip(others) {
                let result = other.and_then(|other| other.join().ok());
                // This thread does the work of one that could not start.
                results.push(result.unwrap_or_else(|| self.run_share(share(thread))));
            }
            results
        })
    }

    fn run_share(&self, share: Share) -> ShareResult {
        let Round {
            pick_cost,
            limits,
            attempt,
            ..
        } = *self.round;
        let mut worker = Worker::new(
            self.candidates,
            self.choices,
            pick_cost,
            self.wanted,
            share.budget,
        );
        let mut found = Vec::new();
        let mut pick_number = 0;
        let result = self.choices.for_each_pick(pick_cost, limits, |pick| {
            pick_number += 1;
            if pick_number % share.threads != share.thread
                || !self.is_possible(pick, &mut worker.pre_image)
            {
                return Ok(());
            }
            let new = match attempt {
                Attempt::Functions => worker.try_functions(pick)?,
                Attempt::Iterations(most) => worker.try_iterations(pick, most)?,
            };
            if let Some(new) = new {
                // If another thread was first, its text is kept.
                let _ = self.found_pre_image.set(worker.pre_image.clone());
                found.push((pick_number, new));
            }
            Ok(())
        });
        ShareResult {
            found,
            budget: worker.budget,
            is_spent: result.is_err(),
        }
    }

    /// Fills the pre-image. Returns whether this pick can be an explanation.
    ///
    /// After one is found, only other ways to the same pre-image can be explanations too.
    fn is_possible(&self, pick: Pick, pre_image: &mut Zeroizing<Vec<u8>>) -> bool {
        let is_filled = |pre_image| pick.fill_pre_image(pre_image).is_some();
        match self.found_pre_image.get() {
            None => is_filled(pre_image),
            Some(found) => {
                pick.may_have_length(found.len()) && is_filled(pre_image) && pre_image == found
            }
        }
    }
}
