//! The search for the mistakes that make exactly this digest.
//!
//! The digest's text is read backwards, to the hashes that it may be. What is hashed is built
//! forwards, from the choices of each step. Both have costs, and the cheapest sums are tried first.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::{LazyLock, OnceLock};
use std::thread;

use zeroize::Zeroizing;

use super::candidate::{Candidates, Explanation, Targets, Worker};
use super::cost::{ALONE, Cost, ITERATIONS, MOST, RARE};
use super::steps::{Deeds, Groups, Pick, Steps};

/// What is tried with all picks of one cost.
struct Round {
    picks: Cost,
    /// The cost of function, text and iterations.
    rest: RangeInclusive<Cost>,
    attempt: Attempt,
}

#[derive(Clone, Copy)]
enum Attempt {
    /// Each function, applied as many times as on the server.
    Right,
    /// The same, with picks that are wrong in one step only. The other picks of this cost are tried
    /// later.
    OneStep,
    /// The same, with picks that are wrong in two steps, unless these are too many.
    TwoSteps,
    /// All other numbers of iterations up to this one.
    Iterations(u32),
    /// The same, if Created is right.
    IterationsOfRightCreated(u32),
}
use Attempt::{Iterations, IterationsOfRightCreated, OneStep, Right, TwoSteps};

/// When wrong numbers of iterations are tried: after everything of the first cost, with picks of
/// the second. Many iterations take long, so they come last if combined with other mistakes.
const ITERATED: [(Cost, Cost, Attempt); 8] = [
    // Early, since a server with thousands of iterations soon uses up the budget.
    (0, 0, Iterations(10)),
    (4, 0, Iterations(10_000)),
    (3, 2, Iterations(10)),
    (4, 3, Iterations(10)),
    (4, 2, Iterations(100)),
    (5, 3, IterationsOfRightCreated(100)),
    (6, 4, Iterations(10)),
    (7, 2, IterationsOfRightCreated(5000)),
];

/// The order of all attempts, cheapest first.
fn rounds() -> Vec<Round> {
    let mut rounds = Vec::new();
    for total in 0..=MOST {
        // A single rare mistake is likelier than two likely ones.
        if total == RARE {
            rounds.extend([RARE, ALONE].map(|picks| Round::new(picks, 0, OneStep)));
        }
        rounds.extend((0..=total).map(|picks| {
            let attempt = if picks < MOST { Right } else { TwoSteps };
            Round::new(picks, total - picks, attempt)
        }));
        let iterated = ITERATED.iter().filter(|(after, ..)| *after == total);
        rounds.extend(iterated.map(|(_, picks, attempt)| Round {
            picks: *picks,
            rest: ITERATIONS..=MOST - picks,
            attempt: *attempt,
        }));
    }
    rounds
}

impl Round {
    fn new(picks: Cost, rest: Cost, attempt: Attempt) -> Self {
        Self {
            picks,
            rest: rest..=rest,
            attempt,
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

/// Among the most expensive pairs, groups with more picks than this are not tried.
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
    run(steps, candidates, most, &rounds(), budget)
}

/// Tries only what explained another header.
pub(super) fn repeat(
    steps: &mut Steps,
    candidates: &Candidates,
    deeds: &Deeds,
    budget: &mut u64,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let rest = deeds.total - deeds.cost;
    let attempt = deeds.iterations.map_or(Right, Iterations);
    let rounds = [Round::new(deeds.cost, rest, attempt)];
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
        let iterations = match round.attempt {
            Iterations(_) | IterationsOfRightCreated(_) => ITERATIONS,
            _ => 0,
        };
        let (start, end) = (*round.rest.start(), *round.rest.end());
        if round.picks + start > limit {
            continue;
        }
        let rest = start..=end.min(limit - round.picks);
        let targets = candidates.targets(round.picks, rest, iterations);
        if targets.is_empty() {
            continue;
        }
        steps.extend_to(round.picks);
        let share = Share {
            steps,
            candidates,
            round,
            targets: &targets,
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
    targets: &'r Targets<'r>,
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
        let Round { picks, attempt, .. } = *self.round;
        let mut worker = Worker::new(self.candidates, self.steps, picks, self.targets, budget);
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
