use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::clock;

/// The server's clock.
#[derive(Clone, Copy)]
pub(super) enum Clock {
    /// This machine's, shifted.
    Shifted(TimeDelta),
    /// One that does not move.
    Fixed(DateTime<Utc>),
}

impl Clock {
    pub(super) fn now(self) -> Result<DateTime<Utc>> {
        Ok(match self {
            Self::Fixed(time) => time,
            Self::Shifted(shift) => {
                let now = clock::now()?;
                now.checked_add_signed(shift).unwrap_or(now)
            }
        })
    }

    /// Whether it is this machine's clock. The HTTP library makes the Date header from that clock.
    pub(super) fn is_usual(self) -> bool {
        matches!(self, Self::Shifted(shift) if shift.is_zero())
    }
}
