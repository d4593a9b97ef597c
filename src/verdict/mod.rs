//! What a server answers to a header: its checks, in its order, with its limits.
//!
//! The rules were measured on the code of the servers in [`SERVERS`]: how they read `Created` (as
//! PHP does), what they store as a used nonce, and which check comes first.

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
pub use server::{ReplayKey, Rules, SERVERS, Server, ServerSetup, SoapLibrary};
pub use soap::SoapVerifier;
pub use strtotime::parse_created;
pub use verifier::Verifier;
