//! How servers check a header: which checks they make, in which order, and with which limits.
//!
//! [`Verifier`] judges X-WSSE headers, [`SoapVerifier`] judges SOAP messages. The rules of most
//! servers in [`SERVERS`] come from tests against their code: how they read `Created`, what they
//! store as a used nonce, and which check comes first. [`Provenance`] says how the others are known.

mod iso8601;
mod outcome;
mod parsed_created;
mod replay_cache;
mod server;
mod soap;
mod strtotime;
mod verifier;

pub use outcome::{Outcome, Source, Verdict};
pub use parsed_created::{MalformedCreated, ParsedCreated};
pub use server::{
    NonceStorage, Provenance, SERVERS, SYMFONY_MAX_PASSWORD_BYTES, Server, ServerSetup,
    SoapLibrary, is_too_long_for_symfony,
};
pub use soap::SoapVerifier;
pub use strtotime::parse_created;
pub use verifier::Verifier;
