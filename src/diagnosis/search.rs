//! The search for the mistakes that make exactly this digest.
//!
//! The digest's text is read backwards, to the hashes that it may stand for. What is hashed is built
//! forwards, from the choices of each step. Both have costs, and the cheapest sums are tried first.

use std::ops::ControlFlow;
use std::sync::{LazyLock, OnceLock};
use std::thread;

use zeroize::Zeroizing;

use super::candidate::{Candidates, Explanation, Worker};
use super::cost::{Cost, ITERATIONS};
use super::steps::{Deeds, Groups, Pick, Steps};

/// What is tried with all picks of one cost.
struct Round {
    picks: Cost,
    attempt: Attempt,
}

#[derive(Clone, Copy)]
enum Attempt {
    /// Each function, applied as many times as the server does.
    Right,
    /// The same, with picks that are wrong in one step only. Its other picks are tried later.
    OneStep,
    /// The same, with picks that are wrong in two steps, unless these are too many.
    TwoSteps,
    /// All other numbers of iterations up to this one.
    Iterations(u32),
    /// The same, if Created is right.
    IterationsOfRightCreated(u32),
}
use Attempt::{Iterations, IterationsOfRightCreated, OneStep, Right, TwoSteps};

/// The order of all attempts. Many iterations take long, so together with other mistakes they come
/// last.
#[rustfmt::skip]
const ROUNDS: [Round; 17] = [
    Round { picks: 0, attempt: Right },
    // Early, since a server with thousands of iterations soon uses up the budget.
    Round { picks: 0, attempt: Iterations(10) },
    Round { picks: 1, attempt: Right },
    Round { picks: 2, attempt: Right },
    Round { picks: 3, attempt: Right },
    Round { picks: 0, attempt: Iterations(10_000) },
    Round { picks: 2, attempt: Iterations(10) },
    Round { picks: 4, attempt: OneStep },
    Round { picks: 5, attempt: OneStep },
    Round { picks: 4, attempt: Right },
    Round { picks: 3, attempt: Iterations(10) },
    Round { picks: 2, attempt: Iterations(100) },
    Round { picks: 5, attempt: Right },
    Round { picks: 3, attempt: IterationsOfRightCreated(100) },
    Round { picks: 6, attempt: Right },
    Round { picks: 2, attempt: IterationsOfRightCreated(5000) },
    Round { picks: 7, attempt: TwoSteps },
];

impl Round {
    /// The least cost of what it can find.
    fn cost(&self) -> Cost {
        match self.attempt {
            Right | OneStep | TwoSteps => self.picks,
            Iterations(_) | IterationsOfRightCreated(_) => self.picks + ITERATIONS,
        }
    }

    /// The groups of picks that it tries.
    fn groups(&self) -> Groups {
        let (steps, picks) = match self.attempt {
            OneStep => (1, usize::MAX),
            TwoSteps => (2, LARGE),
            _ => (usize::MAX, usize::MAX),
        };
        Groups { steps, picks }
    }
}

/// Of the most expensive pairs, larger groups of picks are not tried.
const LARGE: usize = 150_000;

/// The budget ended before everything was tried.
pub(super) struct BudgetSpent;

/// Tries everything up to this cost. Returns the explanations of the least cost, and takes the work
/// from the budget, which is in blocks of SHA-1.
pub(super) fn search(
    steps: &mut Steps,
    candidates: &Candidates,
    most: Cost,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    run(steps, candidates, most, &ROUNDS, budget)
}

/// Tries only what explained another header.
pub(super) fn repeat(
    steps: &mut Steps,
    candidates: &Candidates,
    deeds: &Deeds,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let round = |attempt| Round {
        picks: deeds.cost,
        attempt,
    };
    let iterations = deeds.iterations.map(|times| round(Iterations(times)));
    let rounds: Vec<Round> = [round(Right)].into_iter().chain(iterations).collect();
    run(steps, candidates, deeds.total, &rounds, budget)
}

fn run(
    steps: &mut Steps,
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
        if round.cost() + candidates.least_cost() > limit {
            continue;
        }
        steps.extend_to(round.picks);
        let share = Share {
            steps,
            candidates,
            round,
            limit,
            pre_image: &pre_image,
        };
        let parts = share.work(*budget);
        *budget = parts.iter().map(|part| part.budget).sum();
        let spent = parts.iter().any(|part| part.spent);
        let mut new: Vec<_> = parts.into_iter().flat_map(|part| part.found).collect();
        new.sort_by_key(|(number, _)| *number);
        for (_, explanation) in new {
            keep_cheapest(&mut found, explanation);
        }
        if spent && found.is_empty() {
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

/// One round, to be shared by threads.
struct Share<'r> {
    steps: &'r Steps<'r>,
    candidates: &'r Candidates<'r>,
    round: &'r Round,
    limit: Cost,
    pre_image: &'r OnceLock<Zeroizing<Vec<u8>>>,
}

/// What one thread did.
struct Part {
    /// Each with the number of its pick.
    found: Vec<(usize, Explanation)>,
    /// The work that is left.
    budget: u64,
    /// Whether the budget ended before everything was tried.
    spent: bool,
}

/// A thread takes about as long to start as it takes to try this many picks.
const PICKS_PER_THREAD: usize = 2000;

static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));

impl Share<'_> {
    fn work(&self, budget: u64) -> Vec<Part> {
        let picks = self.steps.count(self.round.picks, self.round.groups());
        let threads = (picks / PICKS_PER_THREAD).clamp(1, *PROCESSORS);
        let each = budget / threads as u64;
        thread::scope(|scope| {
            // A thread that cannot start leaves its part to this one.
            let others: Vec<_> = (1..threads)
                .map(|at| {
                    let work = move || self.part(at, threads, each);
                    thread::Builder::new().spawn_scoped(scope, work).ok()
                })
                .collect();
            let mut parts = vec![self.part(0, threads, each)];
            for (at, other) in (1..).zip(others) {
                let part = other.and_then(|other| other.join().ok());
                parts.push(part.unwrap_or_else(|| self.part(at, threads, each)));
            }
            parts
        })
    }

    /// Tries every `of`th pick.
    fn part(&self, at: usize, of: usize, budget: u64) -> Part {
        let Round { picks, attempt } = *self.round;
        let mut worker = Worker::new(self.candidates, self.steps, picks, self.limit, budget);
        let mut found = Vec::new();
        let mut number = 0;
        let flow = self
            .steps
            .for_each_pick(picks, self.round.groups(), |pick| {
                number += 1;
                if number % of != at || !self.is_possible(pick, &mut worker.pre_image) {
                    return ControlFlow::Continue(());
                }
                let new = match attempt {
                    Right | OneStep | TwoSteps => worker.try_functions(pick)?,
                    Iterations(most) | IterationsOfRightCreated(most) => {
                        worker.try_iterations(pick, most)?
                    }
                };
                if let Some(new) = new {
                    let _ = self.pre_image.set(worker.pre_image.clone());
                    found.push((number, new));
                }
                ControlFlow::Continue(())
            });
        Part {
            found,
            budget: worker.budget,
            spent: flow.is_break(),
        }
    }

    /// Fills the pre-image. Returns whether this pick can be an explanation.
    ///
    /// Once one is found, only other ways to the same pre-image can be.
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
