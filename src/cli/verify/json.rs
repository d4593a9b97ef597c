use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::Serialize;
use wsse_header::{ParsedCreated, Source, UsernameToken};

use crate::cli::terminal::is_invisible;

use super::{Answer, Report, fix_with_option};

/// One JSON object per line.
pub(super) struct Json;

/// What is printed for one header.
#[derive(Serialize)]
pub(crate) struct Object<'a> {
    index: u64,
    /// The number of the line of input that the header starts in.
    line: Option<u64>,
    source: &'static str,
    server: &'static str,
    lifetime_seconds: i64,
    pub(crate) username: Option<&'a str>,
    pub(crate) verdict: &'static str,
    pub(crate) message: String,
    nonce: Option<&'a str>,
    /// How many bytes of the nonce are hashed.
    nonce_bytes: Option<usize>,
    created: Option<&'a str>,
    age_seconds: Option<i64>,
    expires_in_seconds: Option<i64>,
    key: Option<usize>,
    read_as: Option<&'a str>,
    /// Another dialect that makes exactly this digest.
    dialect: Option<&'static str>,
    pub(crate) diagnosis: Vec<Reason<'a>>,
    pub(crate) warnings: &'a [String],
}

/// A finding, as an entry of `diagnosis`.
#[derive(Serialize)]
pub(crate) struct Reason<'a> {
    pub(crate) cause: &'a str,
    pub(crate) message: Cow<'a, str>,
    pub(crate) fix: Cow<'a, str>,
}

impl<'a> Object<'a> {
    pub(crate) fn new(answer: &'a Answer) -> Self {
        let outcome = &answer.outcome;
        let setup = answer.setup;
        let token = outcome.token.as_ref();
        let nonce = token
            .map(UsernameToken::nonce)
            .filter(|nonce| !nonce.is_empty());
        let timestamp = outcome.created.and_then(ParsedCreated::timestamp);
        let age = timestamp.map(|timestamp| outcome.now - timestamp);
        let diagnosis = answer.findings.iter().map(|finding| Reason {
            cause: &finding.code,
            message: finding.message.as_str().into(),
            fix: fix_with_option(finding),
        });
        Self {
            index: outcome.index,
            line: answer.line,
            source: match outcome.source {
                Source::XWsse => "X-WSSE",
                _ => "soap",
            },
            server: setup.server.name,
            lifetime_seconds: setup.lifetime,
            username: token.map(UsernameToken::username),
            verdict: outcome.verdict.code(),
            message: outcome.sentence(setup.server, "this header"),
            nonce,
            nonce_bytes: nonce.map(|nonce| setup.scheme.nonce_bytes(nonce).len()),
            created: token
                .map(UsernameToken::created)
                .filter(|created| !created.is_empty()),
            age_seconds: age,
            expires_in_seconds: age
                .filter(|_| setup.lifetime != -1)
                .map(|age| setup.lifetime - age),
            key: outcome.key,
            read_as: answer.read_as,
            dialect: answer.dialect,
            diagnosis: diagnosis.collect(),
            warnings: &answer.warnings,
        }
    }
}

impl Object<'_> {
    /// Why a header is refused, without the verdict.
    pub(crate) fn sentence(&self) -> String {
        let Some(reason) = self.diagnosis.first() else {
            return self.message.clone();
        };
        let Reason {
            cause,
            message,
            fix,
        } = reason;
        if *cause == self.verdict {
            format!("{message}; fix: {fix}")
        } else {
            format!("{cause}: {message}; fix: {fix}")
        }
    }
}

impl Report for Json {
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result {
        append_json(text, &Object::new(answer))?;
        text.push('\n');
        Ok(())
    }
}

/// Appends an object as JSON on one line.
pub(crate) fn append_json(text: &mut String, object: &impl Serialize) -> fmt::Result {
    let json = serde_json::to_string(object).map_err(|_| fmt::Error)?;
    append_escaped(text, &json)
}

/// Appends JSON, with `\u` escapes for the characters that could control a terminal or change the
/// direction of text. In JSON they only occur within strings.
fn append_escaped(text: &mut String, json: &str) -> fmt::Result {
    let mut rest = json;
    while let Some(at) = rest.find(is_invisible) {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        let mut characters = after.chars();
        if let Some(character) = characters.next() {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}")?;
            }
        }
        rest = characters.as_str();
    }
    text.push_str(rest);
    Ok(())
}
