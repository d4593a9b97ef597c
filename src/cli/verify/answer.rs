//! What is reported about one header, and the setups that it is checked with.

use chrono::{DateTime, Utc};
use wsse_header::diagnosis::{other_dialect, warnings};
use wsse_header::read::soap::SoapMessage;
use wsse_header::{
    Diagnosis, DigestScheme, Finding, Outcome, Server, ServerSetup, SoapVerifier, Source, Verifier,
};

/// Everything that is reported about one header.
pub(crate) struct Answer<'v> {
    pub(crate) setup: &'v ServerSetup<'v>,
    pub(crate) outcome: Outcome<'v>,
    /// The number of the line of input that the header starts in.
    pub(crate) line: Option<u64>,
    /// How the input was unescaped or joined to find the header. `None` if it was read as it is.
    pub(crate) read_as: Option<&'v str>,
    /// Another dialect that makes exactly this digest.
    pub(crate) dialect: Option<&'static str>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) warnings: Vec<String>,
}

/// A server's setups for headers and for SOAP messages.
pub(crate) struct Setups<'a> {
    pub(crate) header: ServerSetup<'a>,
    pub(crate) soap: ServerSetup<'a>,
}

impl<'a> Setups<'a> {
    /// If the server does not read SOAP, SOAP messages are checked by the rules of WSS4J 2.
    pub(crate) fn new(
        header: ServerSetup<'a>,
        lifetime: Option<i64>,
        usernames: &'a [String],
    ) -> Self {
        let mut soap = header.clone();
        if header.server.soap.is_none() {
            soap.server = Server::named("wss4j-2").unwrap_or(header.server);
            soap.lifetime = lifetime.unwrap_or(soap.server.lifetime);
        }
        soap.usernames = usernames;
        // The libraries know one digest only, whatever the service's dialect.
        soap.unused_salt = soap.scheme.salt;
        soap.scheme = DigestScheme::default();
        Self { header, soap }
    }
}

/// Explains the outcomes of a server with these setups.
pub(crate) struct Diagnoses<'a> {
    header: Diagnosis<'a>,
    soap: Diagnosis<'a>,
}

impl<'a> Diagnoses<'a> {
    pub(crate) fn new(setups: &'a Setups<'a>) -> Self {
        Self {
            header: Diagnosis::new(&setups.header),
            soap: Diagnosis::new(&setups.soap),
        }
    }

    /// Sets the work that is left for searches, see [`Diagnosis::set_work_left`].
    pub(crate) fn set_work_left(&mut self, blocks: u64) {
        self.header.set_work_left(blocks);
        self.soap.set_work_left(blocks);
    }

    /// The work that is left. Each answer uses one of the two searches, so the smaller number is right
    /// if the work is set before each answer.
    pub(crate) fn work_left(&self) -> u64 {
        self.header.work_left().min(self.soap.work_left())
    }

    /// Adds the warnings, and why the server refuses the header.
    pub(crate) fn explain(&mut self, answer: &mut Answer) {
        let outcome = &answer.outcome;
        answer.warnings = warnings(answer.setup, outcome);
        if !outcome.verdict.is_accepted() {
            answer.dialect = other_dialect(answer.setup, outcome);
            let diagnosis = match outcome.source {
                Source::XWsse => &mut self.header,
                _ => &mut self.soap,
            };
            answer.findings = diagnosis.findings(outcome);
        }
    }
}

impl<'v> Answer<'v> {
    /// The answer without findings and warnings.
    pub(crate) fn new(setups: &'v Setups<'v>, outcome: Outcome<'v>) -> Self {
        Self {
            setup: match outcome.source {
                Source::XWsse => &setups.header,
                _ => &setups.soap,
            },
            outcome,
            line: None,
            read_as: None,
            dialect: None,
            findings: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

impl Answer<'_> {
    pub(crate) fn reveals_key(&self) -> bool {
        self.findings.iter().any(|finding| finding.reveals_key)
    }

    /// Why the digest must not be shown, if that is so.
    pub(crate) fn why_digest_is_hidden(&self) -> Option<&'static str> {
        if self.outcome.source == Source::SoapPasswordText {
            return Some("its Type is not PasswordDigest, so it may be the password");
        }
        if self.reveals_key() {
            return Some("it contains the key");
        }
        let is_proved = self.outcome.key.is_some()
            || self.findings.iter().any(|finding| finding.hashed.is_some());
        let token = self.outcome.token.as_ref()?;
        let may_be_password = !is_proved && !looks_like_digest(token.password_digest());
        may_be_password.then_some("it is not a digest, so it may be the password")
    }
}

/// Whether a text looks like the base64 or hex of a hash, complete or not. Readable text, which may
/// be a password, does not: it lacks digits, or capital or small letters.
fn looks_like_digest(text: &str) -> bool {
    let is_sign = |byte: u8| b"+/=-_%".contains(&byte);
    let all = |is: fn(u8) -> bool| text.bytes().all(|byte| is(byte) || is_sign(byte));
    let any = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    let is_hex = all(|byte| byte.is_ascii_hexdigit());
    let is_mixed = any(u8::is_ascii_uppercase) && any(u8::is_ascii_lowercase);
    let is_base64 = all(|byte| byte.is_ascii_alphanumeric()) && is_mixed;
    text.len() >= MIN_DIGEST && any(|byte| !byte.is_ascii_alphabetic()) && (is_hex || is_base64)
}

/// The length of the shortest digest, of 128 bits in base64 without padding.
const MIN_DIGEST: usize = 22;

/// Checks headers and SOAP messages, and explains those that the server refuses.
pub(crate) struct Judge<'a> {
    setups: &'a Setups<'a>,
    headers: Verifier<'a>,
    messages: SoapVerifier<'a>,
    diagnoses: Diagnoses<'a>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(setups: &'a Setups<'a>) -> Self {
        Self {
            setups,
            headers: Verifier::new(&setups.header),
            messages: SoapVerifier::new(&setups.soap),
            diagnoses: Diagnoses::new(setups),
        }
    }

    pub(crate) fn check_header<'v>(&mut self, value: &'v str, now: DateTime<Utc>) -> Outcome<'v> {
        self.headers.check(value, now.timestamp())
    }

    pub(crate) fn check_message<'m>(
        &mut self,
        message: &'m SoapMessage,
        now: DateTime<Utc>,
    ) -> Outcome<'m> {
        self.messages.check(message, now)
    }

    /// The answer without findings and warnings.
    pub(crate) fn answer<'v>(&self, outcome: Outcome<'v>) -> Answer<'v>
    where
        'a: 'v,
    {
        Answer::new(self.setups, outcome)
    }

    /// Adds the warnings, and why the server refuses the header.
    pub(crate) fn explain(&mut self, answer: &mut Answer) {
        self.diagnoses.explain(answer);
    }
}
