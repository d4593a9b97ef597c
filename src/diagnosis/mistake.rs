//! The words for a mistake that was found.

use crate::wsse::{DigestScheme, NonceInDigest};

use super::finding::Finding;
use super::transformations::Step;
use super::variants::Change;

/// A mistake in plain words. `{nonce}`, `{algorithm}`, `{iterations}` and `{encoding}` in the advice
/// are what the server expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) instead: String,
}

impl Mistake {
    pub(super) fn new(
        code: impl Into<String>,
        message: impl Into<String>,
        instead: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            instead: instead.into(),
        }
    }

    pub(super) fn of_change(step: Step, change: &Change) -> Self {
        match change {
            Change::Start(start, text) => Self::new(
                start.code,
                start.message.replace("{}", &String::from_utf8_lossy(text)),
                start.instead,
            ),
            Change::Row(row, name_of_result) => {
                let (name, subject, advice) = words(step);
                if (step, row.code) == (Step::Whole, "missing_in_digest") {
                    return Self::new(
                        "nothing_hashed",
                        "nothing was hashed: the digest is the hash of an empty text",
                        "check that the text to hash reaches the hash function",
                    );
                }
                let code = format!("{name}_{}", row.code);
                let done = row.done.replace("{}", name_of_result);
                let instead = row.instead(step).unwrap_or(advice);
                let message = match done.strip_prefix("not hashed") {
                    Some(rest) => subject.replace("hashed", "not hashed") + rest,
                    None => format!("{subject} {done}"),
                };
                Self::new(code, message, instead)
            }
        }
    }

    pub(super) fn finding(&self, scheme: &DigestScheme) -> Finding {
        let nonce = match scheme.nonce_in_digest {
            NonceInDigest::Bytes => "the bytes that base64-decoding the nonce gives",
            NonceInDigest::Text => "the nonce's text exactly as in the header",
        };
        let fix = self
            .instead
            .replace("{nonce}", nonce)
            .replace("{algorithm}", &scheme.algorithm.to_string())
            .replace("{iterations}", &scheme.iterations.to_string())
            .replace("{encoding}", &scheme.digest_encoding.to_string());
        Finding::new(self.code.clone(), self.message.clone(), fix)
    }
}

/// The step's part of a code, the start of a sentence, and the general advice.
fn words(step: Step) -> (&'static str, &'static str, &'static str) {
    match step {
        Step::Nonce => ("nonce", "the nonce was hashed", "hash {nonce}"),
        Step::Created => (
            "created",
            "Created was hashed",
            "hash exactly the text that is sent as Created",
        ),
        Step::Key => (
            "key",
            "the key was hashed",
            "use the key exactly as the server has it",
        ),
        Step::Whole => (
            "whole",
            "nonce, Created and key were joined and hashed",
            "hash the bytes of nonce, Created and key as they are",
        ),
        Step::Digest => (
            "digest",
            "the digest was sent",
            "write the digest in {encoding}",
        ),
    }
}
