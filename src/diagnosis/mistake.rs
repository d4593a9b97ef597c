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
            Change::Start { mistake, text, .. } => Self::new(
                mistake.code,
                mistake
                    .message
                    .replace("{}", &String::from_utf8_lossy(text)),
                mistake.instead,
            ),
            Change::Row(row, _) if (step, row.code) == (Step::Whole, "missing_in_digest") => {
                Self::new(
                    "nothing_hashed",
                    "nothing was hashed: the digest is the hash of an empty text",
                    "check that the text to hash reaches the hash function",
                )
            }
            Change::Row(row, name_of_result) => {
                let words = words(step);
                let done = row.done.replace("{}", name_of_result);
                let message = if done.starts_with("not ") {
                    format!("{} {done}", words.subject)
                } else {
                    format!("{} {} {done}", words.subject, words.verb)
                };
                let instead = row.instead(step).unwrap_or(words.advice);
                Self::new(format!("{}_{}", words.code, row.code), message, instead)
            }
        }
    }

    pub(super) fn finding(&self, scheme: &DigestScheme) -> Finding {
        let nonce = match scheme.nonce_in_digest {
            NonceInDigest::Bytes => "the base64-decoded nonce",
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

/// What the message about a row says about its step: "the key was" and "hashed", then what was done,
/// such as "in hex". If that starts with "not", the verb is part of it: "not hashed: it was empty".
struct Words {
    /// The first part of the finding's code.
    code: &'static str,
    subject: &'static str,
    verb: &'static str,
    /// The advice for rows without their own.
    advice: &'static str,
}

fn words(step: Step) -> Words {
    match step {
        Step::Nonce => Words {
            code: "nonce",
            subject: "the nonce was",
            verb: "hashed",
            advice: "hash {nonce}",
        },
        Step::Created => Words {
            code: "created",
            subject: "Created was",
            verb: "hashed",
            advice: "hash exactly the text that is sent as Created",
        },
        Step::Key => Words {
            code: "key",
            subject: "the key was",
            verb: "hashed",
            advice: "use the key exactly as the server has it",
        },
        Step::Whole => Words {
            code: "whole",
            subject: "nonce, Created and key were",
            verb: "joined and hashed",
            advice: "hash the bytes of nonce, Created and key as they are",
        },
        Step::Digest => Words {
            code: "digest",
            subject: "the digest was",
            verb: "sent",
            advice: "write the digest in {encoding}",
        },
    }
}
