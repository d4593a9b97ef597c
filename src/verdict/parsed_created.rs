/// A `Created` text of the right form, as a server reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParsedCreated {
    /// A time.
    Time {
        /// Whole seconds since 1970 in UTC; a fraction is dropped.
        timestamp: i64,
        /// Whether the text has a zone. Without one the server uses its own (here: UTC).
        has_zone: bool,
    },
    /// The pattern matches, but PHP's `strtotime` cannot read the text (for example, if a comma
    /// precedes the fraction). The server then uses 1970.
    Unreadable,
}

impl ParsedCreated {
    /// The time in seconds since 1970, if it is readable.
    #[must_use]
    pub fn timestamp(self) -> Option<i64> {
        match self {
            Self::Time { timestamp, .. } => Some(timestamp),
            Self::Unreadable => None,
        }
    }

    /// The same text on a server whose own zone is this many seconds east of UTC.
    pub(super) fn in_zone(self, zone: i64) -> Self {
        match self {
            Self::Time {
                timestamp,
                has_zone: false,
            } => Self::Time {
                timestamp: timestamp - zone,
                has_zone: false,
            },
            _ => self,
        }
    }
}

/// A `Created` that OroPlatform and `EscapeWSSEAuthenticationBundle` call incorrectly formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Created is not an ISO 8601 time such as 2026-01-15T12:00:00+00:00")]
pub struct MalformedCreated;
