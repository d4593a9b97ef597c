//! The work of `verify-header` so far, for its progress.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Numbers that one thread changes and another reads.
#[derive(Default)]
pub(super) struct Work {
    bytes: AtomicU64,
    headers: AtomicU64,
    accepted: AtomicU64,
    explained: AtomicU64,
}

impl Work {
    pub(super) fn read(&self, bytes: u64) {
        add(&self.bytes, bytes);
    }

    pub(super) fn checked(&self, accepted: bool) {
        add(&self.headers, 1);
        add(&self.accepted, accepted.into());
    }

    /// The number of the header that is being explained, or 0.
    pub(super) fn explaining(&self, header: u64) {
        self.explained.store(header, Relaxed);
    }

    /// The progress in an input of this length, or of unknown length.
    pub(super) fn line(&self, length: Option<u64>, time: Duration) -> String {
        let [bytes, headers, accepted, explained] =
            [&self.bytes, &self.headers, &self.accepted, &self.explained]
                .map(|number| number.load(Relaxed));
        let place = match length {
            Some(length) => format!("{}% of {} kB", bytes * 100 / length.max(1), length / 1000),
            None => format!("{} s", time.as_secs()),
        };
        let explained = match explained {
            0 => String::new(),
            header => format!(", explaining header {header}"),
        };
        format!("{place}: {accepted} of {headers} headers accepted{explained}")
    }
}

/// Adds to a number that only this thread changes, which is faster than `fetch_add`.
fn add(number: &AtomicU64, more: u64) {
    number.store(number.load(Relaxed) + more, Relaxed);
}
