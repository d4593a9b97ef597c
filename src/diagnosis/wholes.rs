//! What a client may have done to nonce, Created and key after it joined them.

use std::sync::LazyLock;

use super::cost::{Cost, MOST};
use super::transformations::{Step, Transformation, rows_of};

/// Rows of the table that are applied to the joined parts, first to last.
pub(super) struct Whole {
    pub(super) cost: Cost,
    pub(super) rows: Vec<&'static Transformation>,
}

/// No row, one row or two rows, cheapest first.
pub(super) static WHOLES: LazyLock<Vec<Whole>> = LazyLock::new(|| {
    let rows = rows_of(Step::Whole);
    let mut wholes = vec![Whole::of(Vec::new())];
    for first in rows {
        wholes.push(Whole::of(vec![first]));
        wholes.extend(rows.iter().map(|second| Whole::of(vec![first, second])));
    }
    wholes.retain(|whole| whole.cost <= MOST);
    wholes.sort_by_key(|whole| whole.cost);
    wholes
});

impl Whole {
    fn of(rows: Vec<&'static Transformation>) -> Self {
        Self {
            cost: rows.iter().map(|row| row.cost(Step::Whole)).sum(),
            rows,
        }
    }
}
