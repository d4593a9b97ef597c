//! Why no key makes a digest: finds the mistakes, and keeps what it learns for the next header.

use crate::verdict::ServerSetup;
use crate::wsse::{Field, NonceInDigest, UsernameToken, php_base64_decode};

use super::clients::who_does_this;
use super::conversions::{base64, hex_decoded};
use super::digest_text::{self, Reading, reveals};
use super::explanation::Mistake;
use super::finding::Finding;
use super::search::{BudgetSpent, Deeds, MOST, Search, Steps, Whole};
use super::transformations::{Apply, Cost, LIKELY, Step, USUAL, rows_of};
use super::variants::{StartMistake, Starts, Variants};
use super::{created_forms, joins, salts};

/// A part with more bytes than this is not searched.
const MAX_PART: usize = 4096;

/// The most work for one header, and for all headers together, in blocks of SHA-1.
const BUDGET: u64 = 5_000_000;
const WHOLE_BUDGET: u64 = 20_000_000;

/// The largest sum of costs that is tried for each header once that budget is spent.
const AFTERWARDS: Cost = LIKELY;

/// The number of explanations that are tried first on the next header.
const REMEMBERED: usize = 8;

static HASHED_AS_TEXT: StartMistake = StartMistake {
    code: "nonce_hashed_as_text",
    message: "the nonce was hashed as its text in the header",
    instead: "base64-decode the nonce and hash the bytes",
};
static HASHED_DECODED: StartMistake = StartMistake {
    code: "nonce_hashed_decoded",
    message: "the nonce was base64-decoded before it was hashed",
    instead: "hash the nonce's text exactly as in the header",
};
static HEX_DECODED: StartMistake = StartMistake {
    code: "nonce_hex_decoded",
    message: "the nonce was decoded from hex before it was hashed",
    instead: "hash {nonce}",
};
static BASE64_TWICE: StartMistake = StartMistake {
    code: "nonce_base64_twice",
    message: "the nonce was put into base64 once more before it was hashed",
    instead: "hash {nonce}",
};
static URL_SAFE: StartMistake = StartMistake {
    code: "nonce_url_safe",
    message: "the nonce is in the URL-safe alphabet, whose - and _ the server drops",
    instead: "write the nonce in base64 with + and /",
};
static USERNAME_FOR_KEY: StartMistake = StartMistake {
    code: "username_for_key",
    message: "the username was hashed in place of the key",
    instead: "hash the API key after nonce and Created",
};
static USERNAME_AND_KEY: StartMistake = StartMistake {
    code: "key_with_username",
    message: "username:key was hashed in place of the key",
    instead: "hash the API key without the username",
};

/// Finds mistakes in digests, header after header.
pub(super) struct DigestDiagnosis<'a> {
    setup: &'a ServerSetup<'a>,
    /// What explained earlier headers, the latest first.
    known: Vec<Deeds>,
    /// The work that is left for all headers together.
    budget: u64,
}

impl<'a> DigestDiagnosis<'a> {
    pub(super) fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self {
            setup,
            known: Vec::new(),
            budget: WHOLE_BUDGET,
        }
    }

    pub(super) fn findings(&mut self, token: &UsernameToken) -> Vec<Finding> {
        let long = Field::ALL
            .into_iter()
            .find(|field| token.text(*field).len() > MAX_PART);
        if let Some(field) = long {
            return vec![Finding::new(
                "unknown",
                format!("{field} is longer than {MAX_PART} bytes, so no mistake was searched for"),
                "check where the text of this part comes from",
            )];
        }
        let readings = digest_text::readings(token.password_digest());
        let mut findings = Vec::from_iter(self.key_in_clear(&readings));
        let revealed = !findings.is_empty();
        let mistakes = self.mistakes(token, &readings, revealed);
        findings.extend(
            mistakes
                .into_iter()
                .map(|mistake| mistake.finding(&self.setup.scheme)),
        );
        findings
    }

    /// Says so if the text contains a key itself.
    fn key_in_clear(&self, readings: &[Reading]) -> Option<Finding> {
        let keys = self.setup.keys?;
        let revealing = readings.iter().find(|reading| {
            keys.iter()
                .any(|key| reveals(&reading.bytes, key.as_bytes()))
        })?;
        let encoding = match revealing.layers[..] {
            [] => "",
            _ => ", encoded but not hashed",
        };
        Some(Finding {
            reveals_key: true,
            ..Finding::new(
                "key_in_clear",
                format!(
                    "PasswordDigest contains the key itself{encoding}: everyone who saw this request knows it"
                ),
                "replace the key by a new one, and send the digest instead of the key",
            )
        })
    }

    fn mistakes(
        &mut self,
        token: &UsernameToken,
        readings: &[Reading],
        revealed: bool,
    ) -> Vec<Mistake> {
        let mut search = Search::new(self.setup, readings, BUDGET);
        if !search.has_targets() && !revealed {
            return vec![not_a_hash(token.password_digest())];
        }
        for at in 0..self.known.len() {
            let deeds = &self.known[at];
            let mut steps = self.repeated(token, deeds);
            let done = search.run(std::slice::from_mut(&mut steps), MOST);
            if done.is_ok() && !search.found.is_empty() {
                self.known[..=at].rotate_right(1);
                return self.explained(token, search);
            }
        }
        let limited = self.budget == 0;
        let most = if limited { AFTERWARDS } else { MOST };
        let mut steps = self.all_steps(token);
        search.budget = BUDGET;
        let done = search.run(&mut steps, most);
        if !search.found.is_empty() {
            self.known.insert(0, search.found[0].deeds.clone());
            self.known.truncate(REMEMBERED);
            return self.explained(token, search);
        }
        self.budget = self.budget.saturating_sub(BUDGET - search.budget);
        match done {
            _ if revealed => Vec::new(),
            _ if limited => vec![unknown(
                "only the likeliest single mistakes were tried, since earlier headers had used up the time for the search: none of them gives this digest",
            )],
            Err(BudgetSpent) => vec![unknown(
                "none of the mistakes that could be tried in reasonable time gives this digest, but not all could be tried",
            )],
            Ok(()) => vec![unknown(
                "neither the form of the nonce, another form of Created, a changed key, order, text encoding, hash function nor digest encoding explains this digest: the key is probably another one",
            )],
        }
    }

    fn explained(&self, token: &UsernameToken, search: Search) -> Vec<Mistake> {
        let mut explanations = search.found.into_iter();
        let Some(first) = explanations.next() else {
            return Vec::new();
        };
        let mut mistakes = first.mistakes;
        let mut note = who_does_this(self.setup, token, &mistakes).map(|who| format!("; {who}"));
        if let Some(other) = explanations.next() {
            let others: Vec<String> = other
                .mistakes
                .into_iter()
                .map(|mistake| mistake.message)
                .collect();
            note = Some(format!(
                "{}; or, equally likely: {}",
                note.unwrap_or_default(),
                others.join(", and ")
            ));
        }
        if let Some(first) = mistakes.first_mut() {
            first.message.extend(note);
        }
        mistakes
    }

    /// All variants of all steps, for each key.
    fn all_steps<'t>(&self, token: &'t UsernameToken) -> Vec<Steps<'t>>
    where
        'a: 't,
    {
        let keys = self.setup.keys.unwrap_or_default();
        keys.iter()
            .map(|key| Steps {
                nonces: Variants::new(Step::Nonce, self.nonce_starts(token.nonce())),
                createds: Variants::new(Step::Created, created_forms::starts(token.created())),
                keys: Variants::new(Step::Key, key_starts(key.as_bytes(), token.username())),
                salts: salts::salts(self.setup),
                joins: joins::joins(token.username(), MOST),
                wholes: wholes(),
            })
            .collect()
    }

    /// Only what was done to another header.
    fn repeated<'t>(&self, token: &'t UsernameToken, deeds: &Deeds) -> Steps<'t>
    where
        'a: 't,
    {
        let keys = self.setup.keys.unwrap_or_default();
        let key = keys
            .get(deeds.key_number - 1)
            .map_or(&[][..], |key| key.as_bytes());
        let mut salts = salts::salts(self.setup);
        salts.retain(|salt| [&salt.before, &salt.after] == [&deeds.salt[0], &deeds.salt[1]]);
        Steps {
            nonces: Variants::repeating(
                Step::Nonce,
                self.nonce_starts(token.nonce()),
                &deeds.nonce,
            ),
            createds: Variants::repeating(
                Step::Created,
                created_forms::starts(token.created()),
                &deeds.created,
            ),
            keys: Variants::repeating(Step::Key, key_starts(key, token.username()), &deeds.key),
            salts,
            joins: joins::joins_like(&deeds.join, token.username()),
            wholes: vec![deeds.whole.clone()],
        }
    }

    fn nonce_starts<'t>(&self, text: &'t str) -> Vec<Starts<'t>> {
        let decoded = php_base64_decode(text);
        let text_bytes = text.as_bytes();
        let mut starts = match self.setup.scheme.nonce_in_digest {
            NonceInDigest::Bytes => vec![
                Starts::right(decoded),
                Starts::wrong(LIKELY, &HASHED_AS_TEXT, || vec![text_bytes.to_vec()]),
                Starts::wrong(LIKELY, &HEX_DECODED, || {
                    Vec::from_iter(hex_decoded(text_bytes))
                }),
                Starts::wrong(LIKELY, &BASE64_TWICE, || Vec::from_iter(base64(text_bytes))),
            ],
            NonceInDigest::Text => vec![
                Starts::right(text_bytes.to_vec()),
                Starts::wrong(LIKELY, &HASHED_DECODED, || vec![decoded]),
            ],
        };
        if text.contains(['-', '_']) {
            let standard = text.replace('-', "+").replace('_', "/");
            starts.push(Starts::wrong(LIKELY, &URL_SAFE, move || {
                vec![php_base64_decode(&standard)]
            }));
        }
        starts
    }
}

fn key_starts<'t>(key: &'t [u8], username: &'t str) -> Vec<Starts<'t>> {
    vec![
        Starts::right(key.to_vec()),
        Starts::wrong(LIKELY, &USERNAME_FOR_KEY, || vec![username.into()]),
        Starts::wrong(USUAL, &USERNAME_AND_KEY, || {
            vec![[username.as_bytes(), b":", key].concat()]
        }),
    ]
}

/// No row, one row, or two rows for nonce, Created and key together.
fn wholes() -> Vec<Whole> {
    let rows: Vec<_> = rows_of(Step::Whole)
        .into_iter()
        .filter(|row| matches!(row.apply, Apply::One(_)))
        .collect();
    let mut wholes = vec![Whole {
        cost: 0,
        rows: Vec::new(),
    }];
    for first in &rows {
        let cost = first.cost(Step::Whole);
        wholes.push(Whole {
            cost,
            rows: vec![first],
        });
        wholes.extend(rows.iter().map(|second| Whole {
            cost: cost + second.cost(Step::Whole),
            rows: vec![first, second],
        }));
    }
    wholes
}

fn not_a_hash(text: &str) -> Mistake {
    Mistake::new(
        "digest_not_a_hash",
        format!(
            "the digest is not the text of a hash: {} characters that are no known encoding of 16 to 64 bytes",
            text.chars().count()
        ),
        "write the hash in {encoding}",
    )
}

fn unknown(message: &str) -> Mistake {
    Mistake::new(
        "unknown",
        message,
        "compare the first and last characters of the key with the server's, or ask its administrator which key this user has; --api-key-file takes several keys to try, one per line",
    )
}
