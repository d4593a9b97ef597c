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

pub(super) fn salts(setup: &ServerSetup) -> Vec<SaltVariant> {
    let (right, unused) = (setup.scheme.salt.as_str(), setup.unused_salt.as_str());
    let braced = |salt: &str| match salt {
        "" => String::new(),
        _ => format!("{{{salt}}}"),
    };
    let mut salts: Vec<SaltVariant> = Vec::new();
    let mut add = |cost, mistake: Option<(&str, &str, &str)>, before: String, after: String| {
        let known =
            |salt: &SaltVariant| salt.before == before.as_bytes() && salt.after == after.as_bytes();
        if !salts.iter().any(known) {
            salts.push(SaltVariant {
                cost,
                before: before.into(),
                after: after.into(),
                mistake: mistake.map(|(code, message, fix)| Mistake::new(code, message, fix)),
            });
        }
    };
    let none = String::new;
    add(0, None, none(), braced(right));
    if right.is_empty() {
        let added = |message| Some(("salt_added", message, "leave the salt out"));
        add(
            LIKELY,
            added("a salt was hashed too, but the server uses none: {salt} after the rest"),
            none(),
            braced(unused),
        );
        add(
            LIKELY,
            added("a salt was hashed too, but the server uses none: its text after the rest"),
            none(),
            unused.into(),
        );
        add(
            LIKELY,
            added("a salt was hashed too, but the server uses none: its text before the rest"),
            unused.into(),
            none(),
        );
        add(
            LIKELY,
            added("a salt was hashed too, but the server uses none: {}, an empty one"),
            none(),
            "{}".into(),
        );
    } else {
        let fix = "append {salt}, with the braces, to what is hashed";
        add(
            LIKELY,
            Some(("salt_missing", "the salt was not hashed", fix)),
            none(),
            none(),
        );
        let form = |message| Some(("salt_form", message, fix));
        add(
            LIKELY,
            form("the salt was hashed after the rest, without braces"),
            none(),
            right.into(),
        );
        add(
            LIKELY,
            form("the salt was hashed before the rest, without braces"),
            right.into(),
            none(),
        );
        add(
            LIKELY,
            form("the salt was hashed before the rest, in braces"),
            braced(right),
            none(),
        );
        add(
            USUAL,
            form("an empty salt, {}, was hashed"),
            none(),
            "{}".into(),
        );
    }
    salts.sort_by_key(|salt| salt.cost);
    salts
}
