//! The search for the mistakes that make exactly this digest.
//!
//! The digest's text is read backwards, to the hashes that it may be. What is hashed is built
//! forwards, from the choices of each step. Both have costs, and the cheapest sums are tried first.

use std::ops::RangeInclusive;
use std::sync::{LazyLock, OnceLock};
use std::thread;

use zeroize::Zeroizing;

use super::candidates::{Candidates, Wanted};
use super::choices::{Choices, Limits, Pick};
use super::cost::{ALONE, BudgetSpent, Cost, ITERATIONS, MOST, RARE};
use super::explanation::{Explanation, Precedent};
use super::worker::Worker;

/// What is tried with all picks of one cost.
struct Round {
    pick_cost: Cost,
    /// The cost of function, text and iterations together.
    rest_cost: RangeInclusive<Cost>,
    attempt: Attempt,
}

#[derive(Clone, Copy)]
enum Attempt {
    /// Each function, applied as many times as on the server.
    AsOnServer,
    /// The same, with picks that are wrong in one step only. The other picks of this cost are tried
    /// later.
    OneWrongStep,
    /// The same, with picks that are wrong in two steps, unless these are too many.
    TwoWrongSteps,
    /// All other numbers of iterations up to this one.
    Iterations(u32),
    /// The same, if Created is right.
    IterationsOfRightCreated(u32),
}
use Attempt::{AsOnServer, Iterations, IterationsOfRightCreated, OneWrongStep, TwoWrongSteps};

impl Attempt {
    fn limits(self) -> Limits {
        match self {
            OneWrongStep => Limits {
                wrong_steps: 1,
                ..Limits::NONE
            },
            TwoWrongSteps => Limits {
                wrong_steps: 2,
                picks_per_split: 140_000,
            },
            AsOnServer | Iterations(_) | IterationsOfRightCreated(_) => Limits::NONE,
        }
    }

    fn cost_of_iterations(self) -> Cost {
        match self {
            Iterations(_) | IterationsOfRightCreated(_) => ITERATIONS,
            AsOnServer | OneWrongStep | TwoWrongSteps => 0,
        }
    }
}

/// A round in which the number of iterations is wrong.
struct IteratedRound {
    /// It comes after everything of this cost.
    after: Cost,
    pick_cost: Cost,
    attempt: Attempt,
}

/// Many iterations take long, so they come last if combined with other mistakes.
#[rustfmt::skip]
const ITERATED: [IteratedRound; 8] = [
    // Early, since a server with thousands of iterations soon uses up the budget.
    IteratedRound { after: 0, pick_cost: 0, attempt: Iterations(10) },
    IteratedRound { after: 4, pick_cost: 0, attempt: Iterations(10_000) },
    IteratedRound { after: 3, pick_cost: 2, attempt: Iterations(10) },
    IteratedRound { after: 4, pick_cost: 3, attempt: Iterations(10) },
    IteratedRound { after: 4, pick_cost: 2, attempt: Iterations(100) },
    IteratedRound { after: 5, pick_cost: 3, attempt: IterationsOfRightCreated(100) },
    IteratedRound { after: 6, pick_cost: 4, attempt: Iterations(10) },
    IteratedRound { after: 7, pick_cost: 2, attempt: IterationsOfRightCreated(5000) },
];

/// The order of all attempts, cheapest first.
fn rounds() -> Vec<Round> {
    let mut rounds = Vec::new();
    for total in 0..=MOST {
        // A single rare mistake is likelier than two likely ones.
        if total == RARE {
            rounds.extend([RARE, ALONE].map(|pick_cost| Round::new(pick_cost, 0, OneWrongStep)));
        }
        rounds.extend((0..=total).map(|pick_cost| {
            let attempt = if pick_cost < MOST {
                AsOnServer
            } else {
                TwoWrongSteps
            };
            Round::new(pick_cost, total - pick_cost, attempt)
        }));
        let iterated = ITERATED.iter().filter(|iterated| iterated.after == total);
        rounds.extend(iterated.map(|iterated| Round {
            pick_cost: iterated.pick_cost,
            rest_cost: ITERATIONS..=MOST - iterated.pick_cost,
            attempt: iterated.attempt,
        }));
    }
    rounds
}

impl Round {
    fn new(pick_cost: Cost, rest_cost: Cost, attempt: Attempt) -> Self {
        Self {
            pick_cost,
            rest_cost: rest_cost..=rest_cost,
            attempt,
        }
    }
}

/// Tries everything up to this cost. Returns the explanations of the least cost, and takes the work
/// from the budget, which is in blocks of SHA-1.
pub(super) fn search(
    choices: &mut Choices,
    candidates: &Candidates,
    most: Cost,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    run(choices, candidates, most, &rounds(), budget)
}

/// Tries only what explained another header.
pub(super) fn repeat(
    choices: &mut Choices,
    candidates: &Candidates,
    precedent: &Precedent,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let attempt = precedent.iterations.map_or(AsOnServer, Iterations);
    let round = Round::new(precedent.pick_cost, precedent.rest_cost, attempt);
    let most = precedent.pick_cost + precedent.rest_cost;
    run(choices, candidates, most, &[round], budget)
}

fn run(
    choices: &mut Choices,
    candidates: &Candidates,
    most: Cost,
    rounds: &[Round],
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let mut found: Vec<Explanation> = Vec::new();
    // The text that was hashed, as soon as it is known.
    let pre_image = OnceLock::new();
    for round in rounds {
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
            pre_image: &pre_image,
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

fn keep_cheapest(found: &mut Vec<Explanation>, new: Explanation) {
    if found.first().is_some_and(|found| new.cost < found.cost) {
        found.clear();
    }
    let known = |found: &Explanation| found.cost < new.cost || found.mistakes == new.mistakes;
    if !found.iter().any(known) {
        found.push(new);
    }
}

/// The search in one round, which several threads share.
struct RoundSearch<'r> {
    choices: &'r Choices<'r>,
    candidates: &'r Candidates<'r>,
    round: &'r Round,
    wanted: &'r Wanted<'r>,
    pre_image: &'r OnceLock<Zeroizing<Vec<u8>>>,
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
        let limits = self.round.attempt.limits();
        let picks = self.choices.count(self.round.pick_cost, limits);
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
            pick_cost, attempt, ..
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
        let result = self
            .choices
            .for_each_pick(pick_cost, attempt.limits(), |pick| {
                pick_number += 1;
                if pick_number % share.threads != share.thread
                    || !self.is_possible(pick, &mut worker.pre_image)
                {
                    return Ok(());
                }
                let new = match attempt {
                    AsOnServer | OneWrongStep | TwoWrongSteps => worker.try_functions(pick)?,
                    Iterations(most) | IterationsOfRightCreated(most) => {
                        worker.try_iterations(pick, most)?
                    }
                };
                if let Some(new) = new {
                    let _ = self.pre_image.set(worker.pre_image.clone());
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
    /// Once an explanation is found, only other ways to the same pre-image can be explanations too.
    fn is_possible(&self, pick: Pick, pre_image: &mut Zeroizing<Vec<u8>>) -> bool {
        if matches!(self.round.attempt, IterationsOfRightCreated(_)) && !pick.has_right_created() {
            return false;
        }
        let Some(wanted) = self.pre_image.get() else {
            return pick.fill_pre_image(pre_image).is_some();
        };
        pick.may_have_length(wanted.len())
            && pick.fill_pre_image(pre_image).is_some()
            && *pre_image == *wanted
    }
}
