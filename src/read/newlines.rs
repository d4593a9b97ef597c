//! Finds the lines of places, one place after the other.

use memchr::{memchr, memrchr};

/// Remembers where newlines are, so that each part of a long line is searched for them once.
pub(super) struct Newlines {
    /// The start of the line of the last place.
    line: usize,
    last_place: usize,
    /// No newline is between the last place and here.
    none_before: usize,
}

impl Newlines {
    /// The first place is after this one, which counts as the start of a line.
    pub(super) fn new(start: usize) -> Self {
        Self {
            line: start,
            last_place: start,
            none_before: start,
        }
    }

    /// The start of the line around a place. The place is after the one before.
    pub(super) fn line_start(&mut self, text: &[u8], at: usize) -> usize {
        if let Some(newline) = memrchr(b'\n', &text[self.last_place..at]) {
            self.line = self.last_place + newline + 1;
        }
        self.last_place = at;
        self.line
    }

    /// The first newline after a place, up to this limit.
    pub(super) fn line_end(&mut self, text: &[u8], at: usize, limit: usize) -> Option<usize> {
        let from = self.none_before.max(at);
        let newline = memchr(b'\n', &text[from..limit]).map(|length| from + length);
        self.none_before = newline.unwrap_or(limit);
        newline
    }
}
