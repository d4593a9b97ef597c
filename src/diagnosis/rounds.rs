//! The order in which the search tries everything.

use std::ops::RangeInclusive;

use super::choices::Limits;
use super::cost::{ALONE, Cost, ITERATIONS, MOST, RARE};

/// One part of the search: what is tried with the picks of one cost.
pub(super) struct Round {
    pub(super) pick_cost: Cost,
    /// Which of these picks are tried.
    pub(super) limits: Limits,
    /// The cost of function, text and iterations together.
    pub(super) rest_cost: RangeInclusive<Cost>,
    pub(super) attempt: Attempt,
}

#[derive(Clone, Copy)]
pub(super) enum Attempt {
    /// Each function, applied as many times as on the server.
    Functions,
    /// All other numbers of iterations up to this one.
    Iterations(u32),
}

impl Attempt {
    pub(super) fn cost_of_iterations(self) -> Cost {
        match self {
            Self::Functions => 0,
            Self::Iterations(_) => ITERATIONS,
        }
    }
}

impl Round {
    pub(super) fn new(pick_cost: Cost, rest_cost: Cost, attempt: Attempt) -> Self {
        Self {
            pick_cost,
            limits: Limits::NONE,
            rest_cost: rest_cost..=rest_cost,
            attempt,
        }
    }

    /// Tries each function with picks of this cost.
    fn of_functions(pick_cost: Cost, rest_cost: Cost, limits: Limits) -> Self {
        Self {
            limits,
            ..Self::new(pick_cost, rest_cost, Attempt::Functions)
        }
    }
}

/// A round with a wrong number of iterations.
struct IteratedRound {
    /// It follows all rounds whose costs total this sum.
    after: Cost,
    pick_cost: Cost,
    created_is_right: bool,
    /// The most iterations that are tried.
    most: u32,
}

/// Many iterations take long, so they are combined with few other mistakes, and late.
#[rustfmt::skip]
const ITERATED: [IteratedRound; 8] = [
    // Early, since a server with thousands of iterations soon uses up the budget.
    IteratedRound { after: 0, pick_cost: 0, created_is_right: false, most: 10 },
    IteratedRound { after: 4, pick_cost: 0, created_is_right: false, most: 10_000 },
    IteratedRound { after: 3, pick_cost: 2, created_is_right: false, most: 10 },
    IteratedRound { after: 4, pick_cost: 3, created_is_right: false, most: 10 },
    IteratedRound { after: 4, pick_cost: 2, created_is_right: false, most: 100 },
    IteratedRound { after: 5, pick_cost: 3, created_is_right: true, most: 100 },
    IteratedRound { after: 6, pick_cost: 4, created_is_right: false, most: 10 },
    IteratedRound { after: 7, pick_cost: 2, created_is_right: true, most: 5000 },
];

const ONE_WRONG_STEP: Limits = Limits {
    wrong_steps: 1,
    ..Limits::NONE
};

/// There are too many picks of the highest cost to try them all.
const TWO_WRONG_STEPS: Limits = Limits {
    wrong_steps: 2,
    picks_per_split: 150_000,
    ..Limits::NONE
};

/// All rounds, the likeliest mistakes first.
pub(super) fn rounds() -> Vec<Round> {
    let mut rounds = Vec::new();
    for total in 0..=MOST {
        if total == RARE {
            // A single rare mistake is likelier than two likely ones. The other picks of these costs
            // follow in their turn.
            let single = |pick_cost| Round::of_functions(pick_cost, 0, ONE_WRONG_STEP);
            rounds.extend([RARE, ALONE].map(single));
        }
        for pick_cost in 0..=total {
            let limits = if pick_cost == MOST {
                TWO_WRONG_STEPS
            } else {
                Limits::NONE
            };
            rounds.push(Round::of_functions(pick_cost, total - pick_cost, limits));
        }
        let iterated = ITERATED.iter().filter(|iterated| iterated.after == total);
        rounds.extend(iterated.map(|iterated| Round {
            pick_cost: iterated.pick_cost,
            limits: Limits {
                created_is_right: iterated.created_is_right,
                ..Limits::NONE
            },
            rest_cost: ITERATIONS..=MOST - iterated.pick_cost,
            attempt: Attempt::Iterations(iterated.most),
        }));
    }
    rounds
}
