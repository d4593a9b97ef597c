//! The last requests, each as a JSON object.

use std::cell::RefCell;
use std::collections::VecDeque;

use hyper::body::Bytes;
use tokio::sync::watch;

use super::Record;
use super::limits::{MAX_RECORD_BYTES, MAX_RECORDS};

pub(super) struct Records {
    list: RefCell<List>,
    /// Notified on every change of the list.
    changes: watch::Sender<()>,
}

#[derive(Default)]
struct List {
    records: VecDeque<Record>,
    /// The number of the first record.
    first: u64,
    /// The bytes of all records.
    bytes: usize,
    /// The number of the last request, which may not be in the list any more.
    last: u64,
    clears: u64,
    closed: bool,
}

impl Record {
    /// The bytes that it takes.
    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Later(bytes, _) => *bytes,
        }
    }
}

impl List {
    fn drop_oldest(&mut self) {
        while self.records.len() > MAX_RECORDS || self.bytes > MAX_RECORD_BYTES {
            let Some(oldest) = self.records.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes();
            self.first += 1;
        }
    }
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

    /// Whether the server is stopping.
    pub(super) fn is_closed(&self) -> bool {
        self.list.borrow().closed
    }

    /// Adds the record of the next request, and drops the oldest ones.
    pub(super) fn push(&self, record: Record) {
        let mut list = self.list.borrow_mut();
        list.last += 1;
        list.bytes += record.bytes();
        if list.records.is_empty() {
            list.first = list.last;
        }
        list.records.push_back(record);
        list.drop_oldest();
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

    /// Whether there is a record after this one.
    pub(super) fn has_after(&self, id: u64) -> bool {
        let list = self.list.borrow();
        !list.records.is_empty() && list.last > id
    }

    /// The oldest record after this one.
    pub(super) fn after(&self, id: u64) -> Option<(u64, Bytes)> {
        let list = &mut *self.list.borrow_mut();
        let id = list.first.max(id.checked_add(1)?);
        let index = usize::try_from(id - list.first).ok()?;
        let record = list.records.get_mut(index)?;
        let text = match std::mem::replace(record, Record::Text(Bytes::new())) {
            Record::Text(text) => text,
            Record::Later(bytes, text) => {
                let text = Bytes::from(text());
                list.bytes = list.bytes - bytes + text.len();
                text
            }
        };
        *record = Record::Text(text.clone());
        list.drop_oldest();
        Some((id, text))
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
        for id in 1..=MAX_RECORDS as u64 + 7 {
            assert_eq!(records.next_id(), id);
            records.push(Record::Text(id.to_string().into()));
        }
        assert_eq!(records.after(0), Some((8, "8".into())));
        assert_eq!(records.after(8), Some((9, "9".into())));
        assert_eq!(records.after(507), None);
        assert_eq!(records.after(u64::MAX), None);
        for _ in 0..20 {
            records.push(Record::Text("x".repeat(1 << 20).into()));
        }
        let list = records.list.borrow();
        assert_eq!(list.records.len(), 2);
        assert_eq!(list.bytes, 2 << 20);
    }

    #[test]
    fn clearing_keeps_the_numbers() {
        let records = Records::new();
        records.push(Record::Text("a".into()));
        records.clear();
        assert_eq!((records.after(0), records.clears()), (None, 1));
        records.push(Record::Later(1, Box::new(|| "b".into())));
        for _ in 0..2 {
            assert_eq!(records.after(0), Some((2, "b".into())));
        }
    }
}
