//! The words for a digest that no combination of mistakes makes.

use super::conversions::is_printed_value;
use super::digest_text::Reading;
use super::mistake::Mistake;

/// The digest is what a language prints for no value, or for a value that is not text.
pub(super) fn printed_value(readings: &[Reading]) -> Option<Mistake> {
    let reading = readings
        .iter()
        .find(|reading| is_printed_value(&reading.bytes))?;
    let text = String::from_utf8_lossy(&reading.bytes);
    let of = match reading.layers[..] {
        [] => "",
        _ => "an encoding of ",
    };
    Some(Mistake::new(
        "digest_not_a_hash",
        format!("the digest is {of}the text {text}, not a hash"),
        "use the value of the hash: in JavaScript, await a promise and encode its ArrayBuffer",
    ))
}

pub(super) fn not_a_hash(text: &str) -> Mistake {
    Mistake::new(
        "digest_not_a_hash",
        format!(
            "the digest ({} long) is not a known encoding of a hash, which has 16 to 64 bytes",
            match text.chars().count() {
                1 => "1 character".to_owned(),
                length => format!("{length} characters"),
            }
        ),
        "write the hash in {encoding}",
    )
}

/// How much was tried.
#[derive(Clone, Copy)]
pub(super) enum Tried {
    /// Everything within the cost.
    All,
    /// Only what the budget of this header allowed.
    Part,
    /// Only single mistakes, since earlier headers used up the budget.
    Likeliest,
}

/// `shows_mistake` is whether the form of the digest shows a mistake.
pub(super) fn unknown(tried: Tried, shows_mistake: bool) -> Mistake {
    let message = match tried {
        _ if shows_mistake => {
            "this alone does not explain the digest, and no second mistake that was tried does \
             either; the key may be wrong too"
        }
        Tried::All => {
            "no known mistake explains this digest, alone or in most pairs; the key is probably \
             wrong, or nonce or Created in the header are not the ones that were hashed"
        }
        Tried::Part => {
            "none of the mistakes that could be tried in reasonable time gives this digest, but not \
             all could be tried"
        }
        Tried::Likeliest => {
            "the likeliest single mistakes do not explain this digest; no others were tried, since \
             earlier headers used up the time for searching"
        }
    };
    Mistake::new(
        "unknown",
        message,
        "compare the first and last characters of the key with the server's, or ask its administrator for the key; to try several keys, write one per line in --api-key-file. Make nonce and Created once, for both the digest and the header",
    )
}
