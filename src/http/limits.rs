//! Limits on what clients can use.

use std::cell::Cell;
use std::time::Duration;

/// Connections at the same time. More wait until one is closed.
pub(super) const MAX_CONNECTIONS: usize = 256;

/// The bytes of a head, and of what is buffered for one connection in each direction.
pub(super) const MAX_HEAD: usize = 64 * 1024;

/// The bytes at which a part of a stream is sent. A last record makes it longer.
pub(super) const FULL_PART: usize = 64 * 1024;

/// The time for a head. Idle connections are closed after the same time.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(10);

/// The bytes of a body.
pub(super) const MAX_BODY: usize = 1024 * 1024;

/// The time for a body.
pub(super) const BODY_TIME: Duration = Duration::from_secs(30);

/// The number of bytes of an oversized body that are read and discarded. Many clients read the
/// answer only after they have sent the whole body.
pub(super) const DRAINED_BODY: usize = 16 * MAX_BODY;

/// The bytes of all bodies that are kept at the same time.
pub(super) const ALL_BODIES: usize = 2 * MAX_BODY;

/// Requests that are recorded, and the bytes of their records.
pub(super) const MAX_RECORDS: usize = 500;
pub(super) const MAX_RECORD_BYTES: usize = 2 * 1024 * 1024;

/// The longest wait for the next request.
pub(super) const WAIT: Duration = Duration::from_secs(60);

/// The interval of keep-alive bytes in an answer that waits for requests. By writing them, the
/// server notices that the client is gone.
pub(super) const KEEP_ALIVE: Duration = Duration::from_millis(500);

/// The time between two parts of a stream, so that a flood of requests is sent in few parts.
pub(super) const EVENT_PAUSE: Duration = Duration::from_millis(100);

/// The time for requests to finish once the server stops.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// What is left of a number of bytes.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Cell::new(bytes))
    }

    /// An empty reservation, which grows as bytes arrive.
    pub(super) fn reserve(&self) -> Reserved<'_> {
        Reserved {
            budget: self,
            bytes: 0,
        }
    }
}

/// Reserved bytes, which return to their budget when this is dropped.
pub(super) struct Reserved<'b> {
    budget: &'b Budget,
    bytes: usize,
}

impl Reserved<'_> {
    /// Reserves more bytes, or returns `false` if fewer are left.
    pub(super) fn add(&mut self, bytes: usize) -> bool {
        let Some(left) = self.budget.0.get().checked_sub(bytes) else {
            return false;
        };
        self.budget.0.set(left);
        self.bytes += bytes;
        true
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        self.budget.0.set(self.budget.0.get() + self.bytes);
    }
}
