//! The search for the mistakes that make exactly this digest.
//!
//! The digest's text is read backwards, to the hashes that it may stand for. What is hashed is built
//! forwards, from the choices of each step. Both have costs, and the cheapest sums are tried first.

use std::ops::ControlFlow;

use super::candidate::{Candidates, Explanation};
use super::cost::{Cost, ITERATIONS, MOST};
use super::steps::{Deeds, Steps};

/// What is tried with all picks of one cost.
struct Round {
    picks: Cost,
    attempt: Attempt,
}

#[derive(Clone, Copy)]
enum Attempt {
    /// Each function, applied as many times as the server does.
    Right,
    /// All other numbers of iterations up to this one.
    Iterations(u32),
    /// The same, if Created is right.
    IterationsOfRightCreated(u32),
}
use Attempt::{Iterations, IterationsOfRightCreated, Right};

/// The order of all attempts. Many iterations take long, so together with other mistakes they come
/// last.
#[rustfmt::skip]
const ROUNDS: [Round; 14] = [
    Round { picks: 0, attempt: Right },
    // Early, since a server with thousands of iterations soon uses up the budget.
    Round { picks: 0, attempt: Iterations(10) },
    Round { picks: 1, attempt: Right },
    Round { picks: 2, attempt: Right },
    Round { picks: 3, attempt: Right },
    Round { picks: 0, attempt: Iterations(10_000) },
    Round { picks: 4, attempt: Right },
    Round { picks: 5, attempt: Right },
    Round { picks: 2, attempt: Iterations(10) },
    Round { picks: 6, attempt: Right },
    Round { picks: 3, attempt: Iterations(10) },
    Round { picks: 2, attempt: Iterations(100) },
    Round { picks: 3, attempt: IterationsOfRightCreated(100) },
    Round { picks: 2, attempt: IterationsOfRightCreated(5000) },
];

impl Round {
    /// The least cost of what it can find.
    fn cost(&self) -> Cost {
        match self.attempt {
            Right => self.picks,
            Iterations(_) | IterationsOfRightCreated(_) => self.picks + ITERATIONS,
        }
    }
}

/// The budget ended before everything was tried.
pub(super) struct BudgetSpent;

/// Tries everything up to this cost. Returns the explanations of the least cost.
pub(super) fn search(
    steps: &mut Steps,
    candidates: &mut Candidates,
    most: Cost,
) -> Result<Vec<Explanation>, BudgetSpent> {
    run(steps, candidates, most, &ROUNDS)
}

/// Tries only what explained another header.
pub(super) fn repeat(
    steps: &mut Steps,
    candidates: &mut Candidates,
    deeds: &Deeds,
) -> Result<Vec<Explanation>, BudgetSpent> {
    let round = |attempt| Round {
        picks: deeds.cost,
        attempt,
    };
    let iterations = deeds.iterations.map(|times| round(Iterations(times)));
    let rounds: Vec<Round> = [round(Right)].into_iter().chain(iterations).collect();
    run(steps, candidates, MOST, &rounds)
}

fn run(
    steps: &mut Steps,
    candidates: &mut Candidates,
    most: Cost,
    rounds: &[Round],
) -> Result<Vec<Explanation>, BudgetSpent> {
    let mut found: Vec<Explanation> = Vec::new();
    for round in rounds {
        let limit = found.first().map_or(most, |found| found.cost);
        if round.cost() > limit {
            continue;
        }
        steps.extend_to(round.picks);
        let steps = &*steps;
        let spent = steps.for_each_pick(round.picks, |pick| {
            let limit = found.first().map_or(MOST, |found| found.cost);
            let right_created = pick.has_right_created();
            let new = match round.attempt {
                Right => candidates.try_functions(steps, pick, round.picks, limit)?,
                Iterations(most) => {
                    candidates.try_iterations(steps, pick, round.picks, limit, most)?
                }
                IterationsOfRightCreated(most) if right_created => {
                    candidates.try_iterations(steps, pick, round.picks, limit, most)?
                }
                IterationsOfRightCreated(_) => None,
            };
            if let Some(new) = new {
                keep_cheapest(&mut found, new);
            }
            ControlFlow::Continue(())
        });
        if spent.is_break() && found.is_empty() {
            return Err(BudgetSpent);
        }
    }
    Ok(found)
}

fn keep_cheapest(found: &mut Vec<Explanation>, new: Explanation) {
    if found.first().is_some_and(|found| new.cost < found.cost) {
        found.clear();
    }
    if !found.iter().any(|found| found.mistakes == new.mistakes) {
        found.push(new);
    }
}
