//! The last requests, each as a JSON object.

use std::cell::RefCell;
use std::collections::VecDeque;

use hyper::body::Bytes;
use tokio::sync::watch;

use super::limits::{RECORD_BYTES, RECORDS};

pub(super) struct Records {
    list: RefCell<List>,
    /// Changes with the list.
    changes: watch::Sender<()>,
}

#[derive(Default)]
struct List {
    records: VecDeque<(u64, Bytes)>,
    bytes: usize,
    last: u64,
    clears: u64,
    closed: bool,
}

impl Records {
    pub(super) fn new() -> Self {
        Self {
            list: RefCell::default(),
            changes: watch::Sender::new(()),
        }
    }

    /// The number of the next request.
    pub(super) fn next_id(&self) -> u64 {
        self.list.borrow().last + 1
    }

    /// The number of the last request, or 0.
    pub(super) fn last(&self) -> u64 {
        self.list.borrow().last
    }

    /// How many times the list was cleared.
    pub(super) fn clears(&self) -> u64 {
        self.list.borrow().clears
    }

    /// Whether the server stops.
    pub(super) fn is_closed(&self) -> bool {
        self.list.borrow().closed
    }

    /// Adds the record of the next request, and drops the oldest ones.
    pub(super) fn push(&self, record: String) {
        let mut list = self.list.borrow_mut();
        list.last += 1;
        list.bytes += record.len();
        let id = list.last;
        list.records.push_back((id, record.into()));
        while list.records.len() > RECORDS || list.bytes > RECORD_BYTES {
            let Some((_, oldest)) = list.records.pop_front() else {
                break;
            };
            list.bytes -= oldest.len();
        }
        drop(list);
        self.changes.send_replace(());
    }

    pub(super) fn clear(&self) {
        let mut list = self.list.borrow_mut();
        list.records = VecDeque::new();
        list.bytes = 0;
        list.clears += 1;
        drop(list);
        self.changes.send_replace(());
    }

    /// Ends everything that waits for requests.
    pub(super) fn close(&self) {
        self.list.borrow_mut().closed = true;
        self.changes.send_replace(());
    }

    /// The oldest record after this one.
    pub(super) fn after(&self, id: u64) -> Option<(u64, Bytes)> {
        let list = self.list.borrow();
        let first = list.records.front()?.0;
        let index = usize::try_from((id + 1).saturating_sub(first)).ok()?;
        list.records.get(index).cloned()
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_records_are_dropped() {
        let records = Records::new();
        for id in 1..=RECORDS as u64 + 7 {
            assert_eq!(records.next_id(), id);
            records.push(id.to_string());
        }
        assert_eq!(records.after(0), Some((8, "8".into())));
        assert_eq!(records.after(8), Some((9, "9".into())));
        assert_eq!(records.after(507), None);
        assert_eq!(records.after(u64::MAX - 1), None);
        for _ in 0..20 {
            records.push("x".repeat(1 << 20));
        }
        let list = records.list.borrow();
        assert_eq!(list.records.len(), 8);
        assert_eq!(list.bytes, 8 << 20);
    }

    #[test]
    fn clearing_keeps_the_numbers() {
        let records = Records::new();
        records.push("a".into());
        records.clear();
        assert_eq!((records.after(0), records.clears()), (None, 1));
        records.push("b".into());
        assert_eq!(records.after(0), Some((2, "b".into())));
    }
}
