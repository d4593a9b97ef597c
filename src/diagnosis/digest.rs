//! Why no key makes a digest: finds the mistakes, and keeps what it learns for the next header.

use std::slice;

use crate::verdict::ServerSetup;
use crate::wsse::{Field, UsernameToken};

use super::candidates::Candidates;
use super::choices::Choices;
use super::clients::who_does_this;
use super::cost::{BudgetSpent, Cost, LIKELY, MOST};
use super::created_forms;
use super::digest_text::{self, Reading, reveals};
use super::explanation::{Explanation, Precedent};
use super::finding::{Finding, Hashed};
use super::functions::Hash;
use super::joins::JOINS;
use super::mistake::Mistake;
use super::salts::{SaltVariant, salts};
use super::search::{repeat, search};
use super::starts::{key_starts, nonce_starts};
use super::transformations::Step;
use super::unexplained::{Tried, not_a_hash, printed_value, unknown};
use super::variants::{Change, Variants};
use super::wholes::WHOLES;

/// A part with more bytes than this is not searched.
const MAX_PART: usize = 4096;

/// The most work for one header, and for all headers together, in blocks of SHA-1.
const BUDGET: u64 = 6_000_000;
const WHOLE_BUDGET: u64 = 24_000_000;

/// The largest sum of costs that is tried for each header once that budget is spent.
const MOST_AFTERWARDS: Cost = LIKELY;

/// The number of explanations that are tried first on the next header.
const MAX_PRECEDENTS: usize = 8;

/// Finds mistakes in digests, header after header.
pub(super) struct DigestDiagnosis<'a> {
    setup: &'a ServerSetup<'a>,
    salts: Vec<SaltVariant>,
    /// The variants of each key, for this username.
    keys: Vec<Variants<'static>>,
    username: String,
    /// What explained earlier headers, the latest first.
    precedents: Vec<Precedent>,
    /// The work that is left for all headers together.
    budget: u64,
}

impl<'a> DigestDiagnosis<'a> {
    pub(super) fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self {
            setup,
            salts: salts(setup),
            keys: Vec::new(),
            username: String::new(),
            precedents: Vec::new(),
            budget: WHOLE_BUDGET,
        }
    }

    /// The work that is left for all headers together, in blocks of SHA-1.
    pub(super) fn work_left(&self) -> u64 {
        self.budget
    }

    pub(super) fn set_work_left(&mut self, blocks: u64) {
        self.budget = blocks;
    }

    pub(super) fn findings(&mut self, token: &UsernameToken) -> Vec<Finding> {
        let is_long = |field: &Field| token.text(*field).len() > MAX_PART;
        if let Some(field) = Field::ALL.into_iter().find(is_long) {
            return vec![Finding::new(
                "unknown",
                format!("{field} is longer than {MAX_PART} bytes, so no mistake was searched for"),
                "check where the text of this part comes from",
            )];
        }
        let readings = digest_text::readings(token.password_digest());
        let mut findings = Vec::from_iter(self.key_in_clear(&readings));
        let revealed = !findings.is_empty();
        let (mistakes, hashed) = self.mistakes(token, &readings, revealed);
        let scheme = &self.setup.scheme;
        findings.extend(mistakes.iter().map(|mistake| mistake.finding(scheme)));
        if let Some(first) = findings.first_mut() {
            first.hashed = hashed;
        }
        findings
    }

    /// Says so if the text contains a key itself.
    fn key_in_clear(&self, readings: &[Reading]) -> Option<Finding> {
        let keys = self.setup.keys?;
        let reveals_key = |reading: &&Reading| {
            let mut keys = keys.iter();
            keys.any(|key| reveals(&reading.bytes, key.as_bytes()))
        };
        let encoding = match readings.iter().find(reveals_key)?.layers[..] {
            [] => "",
            _ => ", encoded but not hashed",
        };
        let message = format!(
            "PasswordDigest contains the key itself{encoding}: anyone who saw this request knows it"
        );
        let fix = "replace the key with a new one, and send its digest instead of the key";
        Some(Finding {
            reveals_key: true,
            ..Finding::new("key_in_clear", message, fix)
        })
    }

    /// The mistakes, and what was hashed, if that is known.
    fn mistakes(
        &mut self,
        token: &UsernameToken,
        readings: &[Reading],
        revealed: bool,
    ) -> (Vec<Mistake>, Option<Hashed>) {
        if let Some(mistake) = printed_value(readings) {
            return (vec![mistake], None);
        }
        let candidates = Candidates::new(self.setup, readings);
        if !candidates.are_possible() {
            return (vec![not_a_hash(token.password_digest())], None);
        }
        self.set_username(token.username());
        if let Some(found) = self.try_precedents(token, &candidates) {
            return self.describe(token, found);
        }
        let spent_earlier = self.budget == 0;
        let most = if spent_earlier { MOST_AFTERWARDS } else { MOST };
        let mut budget = BUDGET;
        let found = search(&mut self.choices(token), &candidates, most, &mut budget);
        let tried = match found {
            Ok(found) if !found.is_empty() => {
                self.precedents.insert(0, found[0].precedent.clone());
                self.precedents.truncate(MAX_PRECEDENTS);
                return self.describe(token, found);
            }
            _ if spent_earlier => Tried::Likeliest,
            Ok(_) => Tried::All,
            Err(BudgetSpent) => Tried::Part,
        };
        if revealed {
            return (Vec::new(), None);
        }
        self.budget = self.budget.saturating_sub(BUDGET - budget);
        let scheme = &self.setup.scheme;
        let length = Hash::from(scheme.algorithm).length();
        let mut mistakes = digest_text::form(readings, scheme.digest_encoding, length);
        mistakes.push(unknown(tried, !mistakes.is_empty()));
        (mistakes, None)
    }

    /// Prepares the variants of the keys. Some variants contain the username.
    fn set_username(&mut self, username: &str) {
        if self.keys.is_empty() || self.username != username {
            username.clone_into(&mut self.username);
            let keys = self.setup.keys.unwrap_or_default().iter();
            let keys =
                keys.map(|key| Variants::new(Step::Key, key_starts(key.as_bytes(), username)));
            self.keys = keys.collect();
            let with_username = |change: &Change| matches!(change, Change::Start(..));
            self.precedents
                .retain(|precedent| !precedent.key.changes.iter().any(with_username));
        }
    }

    /// Tries what explained earlier headers.
    fn try_precedents(
        &mut self,
        token: &UsernameToken,
        candidates: &Candidates,
    ) -> Option<Vec<Explanation>> {
        let mut budget = BUDGET;
        for at in 0..self.precedents.len() {
            let found = self.try_precedent(&self.precedents[at], token, candidates, &mut budget);
            if let Ok(mut found) = found
                && !found.is_empty()
            {
                // Only this key was tried, whatever its number.
                let key = self.precedents[at].key_index + 1;
                let hashed = found.iter_mut().filter_map(|found| found.hashed.as_mut());
                hashed.for_each(|hashed| hashed.key = key);
                self.precedents[..=at].rotate_right(1);
                return Some(found);
            }
        }
        None
    }

    fn try_precedent(
        &self,
        precedent: &Precedent,
        token: &UsernameToken,
        candidates: &Candidates,
        budget: &mut u64,
    ) -> Result<Vec<Explanation>, BudgetSpent> {
        let nonces = nonce_starts(self.setup, token.nonce());
        let createds = created_forms::starts(token.created());
        let mut choices = Choices {
            username: &self.username,
            nonces: Variants::repeating(Step::Nonce, nonces, &precedent.nonce),
            createds: Variants::repeating(Step::Created, createds, &precedent.created),
            keys: &mut [Variants::known(Step::Key, precedent.key.clone())],
            salts: slice::from_ref(&precedent.salt),
            joins: slice::from_ref(precedent.join),
            wholes: slice::from_ref(precedent.whole),
        };
        repeat(&mut choices, candidates, precedent, budget)
    }

    /// All choices for all steps.
    fn choices<'s>(&'s mut self, token: &'s UsernameToken) -> Choices<'s> {
        Choices {
            username: &self.username,
            nonces: Variants::new(Step::Nonce, nonce_starts(self.setup, token.nonce())),
            createds: Variants::new(Step::Created, created_forms::starts(token.created())),
            keys: &mut self.keys,
            salts: &self.salts,
            joins: &JOINS,
            wholes: &WHOLES,
        }
    }

    /// The mistakes of the first explanation, and what was hashed. The first message names who does
    /// this, and another explanation of the same cost.
    fn describe(
        &self,
        token: &UsernameToken,
        found: Vec<Explanation>,
    ) -> (Vec<Mistake>, Option<Hashed>) {
        let mut found = found.into_iter();
        let Some(Explanation {
            mut mistakes,
            hashed,
            ..
        }) = found.next()
        else {
            return (Vec::new(), None);
        };
        merge_equal(&mut mistakes);
        let mut notes = Vec::from_iter(who_does_this(self.setup, token, &mistakes));
        if let Some(other) = found.next() {
            let other = other.mistakes.into_iter();
            let messages: Vec<String> = other.map(|mistake| mistake.message).collect();
            notes.push(format!("or, equally likely: {}", messages.join(", and ")));
        }
        if let Some(first) = mistakes.first_mut() {
            first
                .message
                .extend(notes.iter().flat_map(|note| ["; ", note]));
        }
        (mistakes, hashed)
    }
}

/// Says once what was done twice.
fn merge_equal(mistakes: &mut Vec<Mistake>) {
    mistakes.dedup_by(|later, earlier| {
        let is_equal = later == earlier;
        if is_equal {
            earlier.message.push_str(", twice");
        }
        is_equal
    });
}
