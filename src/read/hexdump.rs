//! Reads hex dumps, such as those of xxd, `hexdump -C`, `tcpdump -X`, `curl --trace` and Wireshark.

use std::collections::VecDeque;

use memchr::memchr;

use super::lines::lossy;
use super::place::ways_of_reading;
use super::{Found, Kind, headers};

/// The most bytes that a line shows.
const BYTES_PER_LINE: usize = 16;

/// The most bytes of a dump that are kept.
const MAX_DUMP: usize = 1024 * 1024;

/// Finds hex dumps in a text that is read in blocks.
#[derive(Default)]
pub(super) struct Hexdumps {
    /// The start of a line whose end was not read yet.
    partial: Vec<u8>,
    /// The number of newlines before this line.
    newlines: u64,
    /// The bytes of the dump so far, and the line in which it starts.
    bytes: Vec<u8>,
    first_line: u64,
    found: VecDeque<Found<'static>>,
}

impl Hexdumps {
    pub(super) fn push(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some(newline) = memchr(b'\n', rest) {
            let (line, after) = rest.split_at(newline);
            if self.partial.is_empty() {
                self.line(line);
            } else {
                self.append(line);
                let line = std::mem::take(&mut self.partial);
                self.line(&line);
            }
            self.newlines += 1;
            rest = &after[1..];
        }
        self.append(rest);
    }

    /// Appends to the line, up to the length that a line of a dump can have.
    fn append(&mut self, text: &[u8]) {
        let free = 200_usize.saturating_sub(self.partial.len());
        self.partial
            .extend_from_slice(&text[..text.len().min(free)]);
    }

    pub(super) fn end(&mut self) {
        let line = std::mem::take(&mut self.partial);
        self.line(&line);
        self.close();
    }

    /// The next header in a dump that was read to its end.
    pub(super) fn next(&mut self) -> Option<Found<'static>> {
        self.found.pop_front()
    }

    fn line(&mut self, line: &[u8]) {
        let before = self.bytes.len();
        if before < MAX_DUMP && append_bytes(line, &mut self.bytes).is_some() {
            if before == 0 {
                self.first_line = self.newlines + 1;
            }
        } else {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let is_whole = |found: &Found| matches!(found.kind, Kind::Sent | Kind::Written);
        for mut found in headers(&lossy(&self.bytes)).into_iter().filter(is_whole) {
            found.line = self.first_line;
            found.read_as = Some(ways_of_reading("a hex dump", found.read_as.take()));
            self.found.push_back(found);
        }
        self.bytes.clear();
    }
}

/// Appends the bytes that a line of a dump shows: an offset, and pairs of hex digits in groups.
/// `None` if the line is not part of a dump.
fn append_bytes(line: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"0x").unwrap_or(line);
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit());
    let digits = digits.count();
    if !(4..=8).contains(&digits) {
        return None;
    }
    let rest = &line[digits..];
    let mut groups = rest.strip_prefix(b":").unwrap_or(rest);
    let end_of_bytes = bytes.len() + BYTES_PER_LINE;
    let mut is_first = true;
    while bytes.len() < end_of_bytes {
        let spaces = groups.iter().take_while(|byte| **byte == b' ').count();
        // Wider gaps are before the first byte and after the last.
        if spaces == 0 || (spaces > 2 && !is_first) {
            break;
        }
        groups = &groups[spaces..];
        let end = groups.iter().position(|byte| *byte == b' ');
        let (group, rest) = groups.split_at(end.unwrap_or(groups.len()));
        let mut decoded = [0; 4];
        let Ok(decoded) = base16ct::mixed::decode(group, &mut decoded) else {
            break;
        };
        bytes.extend_from_slice(decoded);
        groups = rest;
        is_first = false;
    }
    (!is_first).then_some(())
}
