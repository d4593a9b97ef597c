//! Why a header is refused, and how to fix it.

mod finding;
mod missing_field;
mod mistakes;
mod refusal;
mod risks;
mod search;

pub use finding::Finding;
pub use risks::warnings;

use crate::verdict::{Outcome, ServerSetup, Verdict};

use search::{BudgetSpent, find_mistakes};

/// Explains the outcomes of a [`Verifier`](crate::Verifier) with the same setup.
pub struct Diagnosis<'a> {
    setup: &'a ServerSetup<'a>,
}

impl<'a> Diagnosis<'a> {
    /// The diagnosis of headers sent to this server.
    #[must_use]
    pub fn new(setup: &'a ServerSetup<'a>) -> Self {
        Self { setup }
    }

    /// Why the server answers this, the reason for the verdict first. A digest that no key makes is
    /// explained whatever the verdict: by the mistakes that make exactly this digest.
    pub fn findings(&mut self, outcome: &Outcome) -> Vec<Finding> {
        let mut findings = Vec::from_iter(refusal::explain(self.setup, outcome));
        if let (Some(token), Some(keys), None) = (&outcome.token, self.setup.keys, outcome.key)
            && outcome.verdict != Verdict::TooLong
        {
            let setup = self.setup;
            let message = match find_mistakes(token, keys, &setup.scheme, &setup.unused_salt) {
                Ok(Some(mistakes)) => {
                    findings.extend(mistakes);
                    return findings;
                }
                Ok(None) => "no known mistake gives this digest: the key is probably another one",
                Err(BudgetSpent) => {
                    "none of the mistakes that could be tried in reasonable time gives this digest, \
                     but not all could"
                }
            };
            findings.push(Finding::new(
                "unknown",
                message,
                "compare the key and the username with the server's, and how it hashes",
            ));
        }
        findings
    }
}
