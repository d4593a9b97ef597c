//! Why a header is refused, and how to fix it.
//!
//! The mistakes in a digest are found by making exactly this digest with them, so an explanation is
//! a proof. The chance that a wrong explanation fits is below 1 in 10^13: at most some millions of
//! digests are tried, and at least 64 bits of each are compared.

// How a digest is explained: `transformations` is the table of what clients do to bytes, with its
// functions in `conversions`. `choices` applies it to each step of making a digest, `targets` reads
// the digest backwards, and `search` tries the cheapest combinations of both until a hash matches.

mod candidates;
mod choices;
mod clients;
mod conversions;
mod cost;
mod created_forms;
mod digest;
mod digest_rows;
mod digest_text;
mod documents;
mod duration;
mod explanation;
mod finding;
mod functions;
mod iterated;
mod joins;
mod missing_field;
mod mistake;
mod not_hashed;
mod pick;
mod refusal;
mod risks;
mod rounds;
mod salts;
mod search;
mod splits;
mod starts;
mod targets;
mod transformations;
mod unexplained;
mod variants;
mod wholes;
mod worker;

pub use clients::other_dialect;
pub use duration::duration;
pub use finding::{Finding, Hashed};
pub use risks::warnings;

use crate::verdict::{Outcome, ServerSetup, Source, Verdict};

use digest::DigestDiagnosis;

/// Explains the outcomes of a [`Verifier`](crate::Verifier) with the same setup.
///
/// What explained one header is tried first on the next. The work for headers that nothing explains is
/// limited, so that a long stream of them ends soon. When none is left, less is tried for each header,
/// and its finding says so.
pub struct Diagnosis<'a> {
    setup: &'a ServerSetup<'a>,
    digest: DigestDiagnosis<'a>,
}

impl<'a> Diagnosis<'a> {
    /// The diagnosis of headers sent to this server.
    #[must_use]
    pub fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self {
            setup,
            digest: DigestDiagnosis::new(setup),
        }
    }

    /// The work that is left for headers that nothing explains, in blocks of SHA-1. For benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn work_left(&self) -> u64 {
        self.digest.work_left()
    }

    /// Sets the work that is left for headers that nothing explains, in blocks of SHA-1. A program that
    /// runs for days sets it again from time to time.
    pub fn set_work_left(&mut self, blocks: u64) {
        self.digest.set_work_left(blocks);
    }

    /// Why the server answers this, the reason for the verdict first. A digest that no key makes is
    /// explained whatever the verdict.
    pub fn findings(&mut self, outcome: &Outcome) -> Vec<Finding> {
        let mut findings = Vec::from_iter(refusal::explain(self.setup, outcome));
        if let (Some(token), Some(_), None) = (&outcome.token, self.setup.keys, outcome.key)
            && (outcome.source == Source::XWsse || !token.password_digest().is_empty())
            && outcome.verdict != Verdict::TooLong
            && self.setup.server.too_long != Some(outcome.verdict)
        {
            findings.extend(self.digest.findings(token));
        }
        findings
    }
}
