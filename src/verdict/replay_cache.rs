use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha1::{Digest as _, Sha1};

/// The used nonces of a server. To save memory, only a hash of each nonce is stored. There are
/// sixteen tables, so that they do not all double their size at once. A live nonce takes 40 to 110
/// bytes.
#[derive(Default)]
pub(super) struct ReplayCache {
    tables: [Table; 16],
    /// How many of the last headers' nonces are kept.
    remembered: Option<u64>,
}

impl ReplayCache {
    /// Keeps the nonces of at least this many last headers. Older ones are dropped when a table is
    /// cleaned up.
    pub(super) fn remember(&mut self, headers: u64) {
        self.remembered = Some(headers);
    }

    pub(super) fn clear(&mut self) {
        self.tables = Default::default();
    }

    /// Stores the key of a nonce. Returns the index of the header that used it within the lifetime,
    /// if there is one. `index` is that of the current header, `now` and `lifetime` are in seconds.
    ///
    /// As in the servers' caches, an entry with a lifetime of 0 or less expires immediately. A
    /// server with a lifetime of -1 therefore never reports a reused nonce.
    pub(super) fn insert(
        &mut self,
        key: &[u8],
        index: u64,
        now: i64,
        lifetime: i64,
    ) -> Option<u64> {
        // Sixteen bytes of the hash identify the nonce, and one more chooses its table.
        let [hash @ .., table, _, _, _]: [u8; 20] = Sha1::digest(key).into();
        let Table { uses, limit } = &mut self.tables[usize::from(table) % self.tables.len()];
        if uses.len() >= *limit {
            let remembered = self.remembered.unwrap_or(u64::MAX);
            let oldest = index.saturating_sub(remembered);
            uses.retain(|_, last| last.index > oldest && now.saturating_sub(last.time) < lifetime);
            *limit = uses.len() / 4 * 5 + 64;
        }
        match uses.entry(u128::from_ne_bytes(hash)) {
            Entry::Occupied(last) if now.saturating_sub(last.get().time) < lifetime => {
                Some(last.get().index)
            }
            entry => {
                entry.insert_entry(Use { index, time: now });
                None
            }
        }
    }
}

#[derive(Default)]
struct Table {
    uses: HashMap<u128, Use>,
    /// The number of entries at which expired ones are dropped. The first entry raises it from 0.
    limit: usize,
}

struct Use {
    /// The header that used the nonce.
    index: u64,
    time: i64,
}
