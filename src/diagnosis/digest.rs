//! Why no key makes a digest: finds the mistakes, and keeps what it learns for the next header.

use std::slice;

use crate::verdict::ServerSetup;
use crate::wsse::{Field, UsernameToken};

use super::candidates::Candidates;
use super::choices::Choices;
use super::clients::who_does_this;
use super::cost::{BudgetSpent, Cost, LIKELY, MOST};
use super::created_forms;
use super::digest_text::{self, Reading};
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

/// The most work for one header, in blocks of SHA-1.
const WORK_PER_HEADER: u64 = 6_000_000;

/// The most work for all headers together that nothing explains. A mistake that is found is tried first
/// on the next header, which is quick, so other headers need no such limit.
const WORK_IN_VAIN: u64 = 24_000_000;

/// The largest sum of costs that is tried for each header when no such work is left.
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
    /// The work in vain that is left.
    work_left: u64,
}

impl<'a> DigestDiagnosis<'a> {
    pub(super) fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self {
            setup,
            salts: salts(setup),
            keys: Vec::new(),
            username: String::new(),
            precedents: Vec::new(),
            work_left: WORK_IN_VAIN,
        }
    }

    /// The work in vain that is left for all headers together, in blocks of SHA-1.
    pub(super) fn work_left(&self) -> u64 {
        self.work_left
    }

    pub(super) fn set_work_left(&mut self, blocks: u64) {
        self.work_left = blocks;
    }

    pub(super) fn findings(&mut self, token: &UsernameToken) -> Vec<Finding> {
        let is_long = |field: &Field| token.text(*field).len() > MAX_PART;
        if let Some(field) = Field::ALL.into_iter().find(is_long) {
            return vec![Finding::new(
                "unknown",
                format!(
                    "{field} is longer than {MAX_PART} bytes, so the search for mistakes was skipped"
                ),
                "check where the text of this part comes from",
            )];
        }
        let readings = digest_text::readings(token.password_digest());
        let key_in_clear = self.key_in_clear(&readings);
        let explanation = self.explain(token, &readings);
        let (mistakes, hashed) = match explanation {
            Ok(explanation) => explanation,
            // That the digest contains the key says enough.
            Err(_) if key_in_clear.is_some() => (Vec::new(), None),
            Err(unexplained) => (unexplained, None),
        };
        let scheme = &self.setup.scheme;
        let mistakes = mistakes.iter().map(|mistake| mistake.finding(scheme));
        let mut findings: Vec<Finding> = key_in_clear.into_iter().chain(mistakes).collect();
        if let Some(first) = findings.first_mut() {
            first.hashed = hashed;
        }
        findings
    }

    /// Says so if the text contains a key itself.
    fn key_in_clear(&self, readings: &[Reading]) -> Option<Finding> {
        let mut readings = readings.iter();
        let reading = readings.find(|reading| reading.reveals_key(self.setup))?;
        let encoding = match reading.layers[..] {
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

    /// The mistakes, and what was hashed, if that is known. An error says what is known although no
    /// mistakes give this digest.
    fn explain(
        &mut self,
        token: &UsernameToken,
        readings: &[Reading],
    ) -> Result<(Vec<Mistake>, Option<Hashed>), Vec<Mistake>> {
        if let Some(mistake) = printed_value(readings) {
            return Ok((vec![mistake], None));
        }
        let candidates = Candidates::new(self.setup, readings);
        if !candidates.are_possible() {
            return Ok((vec![not_a_hash(token.password_digest())], None));
        }
        self.set_username(token.username());
        if let Some(found) = self.try_precedents(token, &candidates) {
            return Ok(self.describe(token, found));
        }
        let (most, everything) = match self.work_left {
            0 => (MOST_AFTERWARDS, Tried::Likeliest),
            _ => (MOST, Tried::All),
        };
        let mut budget = WORK_PER_HEADER;
        let found = search(&mut self.choices(token), &candidates, most, &mut budget);
        let tried = match found {
            Ok(found) if !found.is_empty() => {
                self.precedents.insert(0, found[0].precedent.clone());
                self.precedents.truncate(MAX_PRECEDENTS);
                return Ok(self.describe(token, found));
            }
            Err(BudgetSpent) if most == MOST => Tried::Part,
            _ => everything,
        };
        let work = WORK_PER_HEADER - budget;
        self.work_left = self.work_left.saturating_sub(work);
        let scheme = &self.setup.scheme;
        let length = Hash::from(scheme.algorithm).length();
        let mut mistakes = digest_text::form(readings, scheme.digest_encoding, length);
        mistakes.push(unknown(tried, !mistakes.is_empty()));
        Err(mistakes)
    }

    /// Prepares the variants of the keys, unless the last header had the same username. Some variants
    /// contain it.
    fn set_username(&mut self, username: &str) {
        if !self.keys.is_empty() && self.username == username {
            return;
        }
        username.clone_into(&mut self.username);
        let keys = self.setup.keys.unwrap_or_default().iter();
        let keys = keys.map(|key| Variants::new(Step::Key, key_starts(key.as_bytes(), username)));
        self.keys = keys.collect();
        let has_username = |change: &Change| matches!(change, Change::Start { .. });
        self.precedents
            .retain(|precedent| !precedent.key.changes.iter().any(has_username));
    }

    /// Tries what explained earlier headers. What succeeds is tried first on the next header.
    fn try_precedents(
        &mut self,
        token: &UsernameToken,
        candidates: &Candidates,
    ) -> Option<Vec<Explanation>> {
        let mut budget = WORK_PER_HEADER;
        for at in 0..self.precedents.len() {
            let found = self.try_precedent(&self.precedents[at], token, candidates, &mut budget);
            if let Ok(found) = found
                && !found.is_empty()
            {
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
            first_key: precedent.key_index,
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
            first_key: 0,
            salts: &self.salts,
            joins: &JOINS,
            wholes: &WHOLES,
        }
    }

    /// The mistakes of the first explanation, and what was hashed. The first message also says which
    /// client is known to do this, and what the second explanation is.
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
