//! Finds the words with which a header may start.

use memchr::{memchr_iter, memchr3_iter};

use super::{NAME, TOKEN};

/// The word with which a header may start.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// `X-WSSE` or `X_WSSE`
    Name,
    /// `UsernameToken`
    Token,
    /// Base64 of `UsernameToken Username`
    Base64,
}

impl Start {
    pub(super) fn word(self) -> &'static [u8] {
        match self {
            Self::Name => NAME,
            Self::Token => TOKEN,
            Self::Base64 => b"W1l",
        }
    }
}

/// The base64 of `UsernameToken Username` has a `W` after one of these, according to its place in
/// the text that was encoded.
const BASE64: [&[u8]; 2] = [b"VXNlcm5hb", b"VzZXJuY"];

/// The first place at which a header may start. Looks for the rare letters `w` and `k`.
pub(super) fn next_start(text: &[u8], from: usize) -> Option<(usize, Start)> {
    memchr3_iter(b'k', b'w', b'W', &text[from..]).find_map(|at| {
        let at = from + at;
        if text[at] == b'W' && BASE64.iter().any(|start| text[from..at].ends_with(start)) {
            return Some((at, Start::Base64));
        }
        let (start, kind) = match text[at] {
            b'k' => (at.checked_sub(10)?, Start::Token),
            _ => (at.checked_sub(2)?, Start::Name),
        };
        let word = kind.word();
        let written = text.get(start..start + word.len())?;
        let same = match kind {
            Start::Token => written.eq_ignore_ascii_case(word),
            _ => {
                written[0] | 0x20 == b'x'
                    && matches!(written[1], b'-' | b'_')
                    && written[2..].eq_ignore_ascii_case(&word[2..])
            }
        };
        (start >= from && same).then_some((start, kind))
    })
}

pub(super) fn contains_token(text: &[u8]) -> bool {
    next_token(text, 0).is_some()
}

/// The first `UsernameToken` from this place on. Looks for the rare letter `k`, which is small:
/// programs change the case of a header's name, but not of its value.
pub(super) fn next_token(text: &[u8], from: usize) -> Option<usize> {
    memchr_iter(b'k', &text[from..]).find_map(|at| {
        let start = at.checked_sub(10)? + from;
        let written = text.get(start..start + TOKEN.len())?;
        written.eq_ignore_ascii_case(TOKEN).then_some(start)
    })
}

pub(super) fn contains_name_or_token(text: &[u8]) -> bool {
    next_start(text, 0).is_some()
}
