//! Recognizes that two lines are of one log.

use super::{LONG_PREFIX, TOKEN};

/// A number for a text that does not depend on its digits, see [`super::Found::context`].
pub(super) fn context(prefix: &[u8]) -> u64 {
    let is_long = prefix.len() >= LONG_PREFIX - TOKEN.len();
    let start = if is_long {
        &[]
    } else {
        &prefix[..prefix.len().min(16)]
    };
    let end = &prefix[start.len().max(prefix.len().saturating_sub(32))..];
    let mut kept = [0; 48];
    let mut length = 0;
    for part in [start, end] {
        for byte in part {
            // The next byte overwrites a digit.
            kept[length] = *byte;
            length += usize::from(!byte.is_ascii_digit());
        }
    }
    kept[length..].fill(0);
    // The hash function FNV-1a, on eight bytes at once.
    let (words, _) = kept.as_chunks();
    words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        let mixed: u64 = hash ^ u64::from_le_bytes(*word);
        mixed.wrapping_mul(0x0100_0000_01b3).rotate_left(32)
    })
}
