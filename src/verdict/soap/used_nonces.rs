use std::collections::HashMap;

use sha1::{Digest as _, Sha1};

/// Used nonces with the index of their message and the last moment at which they are refused. Only
/// their hashes are stored, since a nonce can be long. In `ReplayCache`, all nonces have one lifetime;
/// here, a library fixes the last moment when it stores a nonce.
#[derive(Default)]
pub(super) struct UsedNonces {
    entries: HashMap<[u8; 20], (u64, i128)>,
    /// The number of entries at which expired ones are dropped. The first entry raises it from 0.
    limit: usize,
    /// How many of the last messages' nonces are kept, if not all.
    remembered: Option<u64>,
}

impl UsedNonces {
    /// Remembers only the nonces of the last messages.
    pub(super) fn remember(&mut self, messages: u64) {
        self.remembered = Some(messages);
    }

    pub(super) fn clear(&mut self) {
        self.entries = HashMap::new();
    }

    /// Stores a nonce until this time. Returns the index of the message that used it before, if it is
    /// still refused.
    pub(super) fn insert(&mut self, key: &[u8], index: u64, now: i128, until: i128) -> Option<u64> {
        if self.entries.len() >= self.limit {
            let remembered = self.remembered.unwrap_or(u64::MAX);
            let oldest = index.saturating_sub(remembered);
            self.entries
                .retain(|_, (index, until)| *index > oldest && now <= *until);
            self.limit = self.entries.len() / 4 * 5 + 64;
        }
        let key = Sha1::digest(key).into();
        match self.entries.get(&key) {
            Some((earlier, until)) if now <= *until => Some(*earlier),
            _ => {
                self.entries.insert(key, (index, until));
                None
            }
        }
    }
}
