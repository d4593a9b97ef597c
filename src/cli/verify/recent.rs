use std::hash::{BuildHasher as _, RandomState};

use wsse_header::read::{Found, Kind};

/// The number of headers that are remembered.
const COUNT: usize = 8;

/// The last headers, to recognize one that appears twice.
#[derive(Default)]
pub(super) struct Recent {
    headers: Vec<Header>,
    hasher: RandomState,
    /// The place of the oldest header.
    oldest: usize,
}

struct Header {
    /// The hash of the value. Comparing values takes longer, since they start alike.
    value: u64,
    context: u64,
    line: u64,
}

/// An earlier line with the same header.
pub(super) enum Earlier {
    /// The texts before the two headers differ, as in a command and its log: one request, printed
    /// twice.
    Echo(u64),
    /// The texts are the same, as in two lines of one log: two requests, or one printed twice.
    Again(u64),
}

impl Recent {
    /// The line of an earlier header that is the same, if there is one. Remembers this header,
    /// unless it is an echo.
    pub(super) fn find(&mut self, found: &Found) -> Option<Earlier> {
        let value = self.hasher.hash_one(&*found.value);
        let mut again = None;
        for header in self.headers.iter().filter(|h| h.value == value) {
            if header.context != found.context {
                return Some(Earlier::Echo(header.line));
            }
            again.get_or_insert(header.line);
        }
        self.remember(Header {
            value,
            context: found.context,
            line: found.line,
        });
        // Only a log may contain one request twice. A header that was sent twice was really used
        // twice.
        let was_written = found.kind == Kind::Written;
        again.filter(|_| was_written).map(Earlier::Again)
    }

    fn remember(&mut self, header: Header) {
        if self.headers.len() < COUNT {
            self.headers.push(header);
            return;
        }
        self.headers[self.oldest] = header;
        self.oldest = (self.oldest + 1) % COUNT;
    }
}
