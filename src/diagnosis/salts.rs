//! The places at which a client may have put a salt.

use crate::verdict::ServerSetup;

use super::cost::{Cost, LIKELY, USUAL};
use super::mistake::Mistake;

/// What surrounds nonce, Created and key.
#[derive(Clone)]
pub(super) struct SaltVariant {
    pub(super) cost: Cost,
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
    pub(super) mistake: Option<Mistake>,
}

/// The right variant and the wrong ones, cheapest first.
pub(super) fn salts(setup: &ServerSetup) -> Vec<SaltVariant> {
    let right = setup.scheme.salt.as_str();
    let mut salts = vec![SaltVariant {
        cost: 0,
        before: Vec::new(),
        after: braced(right).into(),
        mistake: None,
    }];
    let wrong = match right {
        "" => wrong_without_salt(setup.unused_salt.as_str()),
        _ => wrong_with_salt(right),
    };
    for salt in wrong {
        let same = |other: &SaltVariant| other.before == salt.before && other.after == salt.after;
        if !salts.iter().any(same) {
            salts.push(salt);
        }
    }
    salts.sort_by_key(|salt| salt.cost);
    salts
}

/// What a server with this salt hashes after the rest.
fn braced(salt: &str) -> String {
    match salt {
        "" => String::new(),
        _ => format!("{{{salt}}}"),
    }
}

/// What a client may have hashed although the server uses no salt: the one that the server stores but
/// does not use, or an empty one.
fn wrong_without_salt(unused: &str) -> Vec<SaltVariant> {
    let wrong = |message, before: &str, after: &str| SaltVariant {
        cost: LIKELY,
        before: before.into(),
        after: after.into(),
        mistake: Some(Mistake::new("salt_added", message, "leave the salt out")),
    };
    vec![
        wrong(
            "a salt was hashed too, but the server uses none: {salt} after the rest",
            "",
            &braced(unused),
        ),
        wrong(
            "a salt was hashed too, but the server uses none: its text after the rest",
            "",
            unused,
        ),
        wrong(
            "a salt was hashed too, but the server uses none: its text before the rest",
            unused,
            "",
        ),
        wrong(
            "an empty salt, {}, was hashed too, but the server uses none",
            "",
            "{}",
        ),
    ]
}

/// What a client may have hashed instead of this salt.
fn wrong_with_salt(salt: &str) -> Vec<SaltVariant> {
    let wrong = |cost, code, message, before: &str, after: &str| SaltVariant {
        cost,
        before: before.into(),
        after: after.into(),
        mistake: Some(Mistake::new(
            code,
            message,
            "append {salt}, with the braces, to what is hashed",
        )),
    };
    vec![
        wrong(LIKELY, "salt_missing", "the salt was not hashed", "", ""),
        wrong(
            LIKELY,
            "salt_form",
            "the salt was hashed after the rest, without braces",
            "",
            salt,
        ),
        wrong(
            LIKELY,
            "salt_form",
            "the salt was hashed before the rest, without braces",
            salt,
            "",
        ),
        wrong(
            LIKELY,
            "salt_form",
            "the salt was hashed before the rest, in braces",
            &braced(salt),
            "",
        ),
        wrong(
            USUAL,
            "salt_form",
            "an empty salt, {}, was hashed",
            "",
            "{}",
        ),
    ]
}
