use wsse_header::read::{Found, Kind};

/// The number of headers that are remembered.
const COUNT: usize = 8;

/// The last headers, to recognize one that the text has twice.
#[derive(Default)]
pub(super) struct Recent {
    headers: Vec<Header>,
    /// The place of the oldest header.
    oldest: usize,
}

struct Header {
    value: String,
    context: u64,
    line: u64,
}

/// An earlier line with the same header.
pub(super) enum Earlier {
    /// The texts before the two headers differ: one request, printed twice.
    Echo(u64),
    /// The texts are the same, as in two lines of one log: two requests, or one printed twice.
    Again(u64),
}

impl Recent {
    /// The line of an earlier header that is the same, if there is one. Remembers this header.
    pub(super) fn find(&mut self, found: &Found) -> Option<Earlier> {
        let mut again = None;
        for header in self.headers.iter().filter(|h| h.value == found.value) {
            if header.context != found.context {
                return Some(Earlier::Echo(header.line));
            }
            again.get_or_insert(header.line);
        }
        self.remember(found);
        // What was sent twice was used twice.
        let was_written = found.kind == Kind::Written;
        again.filter(|_| was_written).map(Earlier::Again)
    }

    fn remember(&mut self, found: &Found) {
        if self.headers.len() < COUNT {
            self.headers.push(Header {
                value: found.value.to_string(),
                context: found.context,
                line: found.line,
            });
            return;
        }
        let header = &mut self.headers[self.oldest];
        header.value.clear();
        header.value.push_str(&found.value);
        header.context = found.context;
        header.line = found.line;
        self.oldest = (self.oldest + 1) % COUNT;
    }
}
