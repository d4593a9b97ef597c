//! How unlikely a mistake is. The search adds the costs of several, and tries the least sums first.

pub(super) type Cost = u8;

pub(super) const LIKELY: Cost = 2;
pub(super) const USUAL: Cost = 3;
/// These are combined with one other mistake.
pub(super) const RARE: Cost = 4;
/// These are combined with likely mistakes only.
pub(super) const ALONE: Cost = 5;
/// For groups of a thousand texts or more. No row is applied to the texts of a group that costs this
/// much or more, since there would be too many results.
pub(super) const MANY: Cost = 4;

/// The largest sum that is tried, such as three likely rows, or a rare and a usual one.
pub(super) const MOST: Cost = 7;

/// What a wrong number of iterations costs.
pub(super) const ITERATIONS: Cost = USUAL;

/// The budget ended before everything was tried.
pub(super) struct BudgetSpent;
