use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use wsse_header::{ParsedCreated, UsernameToken};

use super::{Answer, Report, fix_with_option};

/// One JSON object per line.
pub(super) struct Json;

#[derive(Serialize)]
struct Line<'a> {
    index: u64,
    username: Option<&'a str>,
    verdict: &'static str,
    message: &'static str,
    created: Option<&'a str>,
    age_seconds: Option<i64>,
    key: Option<usize>,
    read_as: Option<&'a str>,
    diagnosis: Vec<Diagnosis<'a>>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    cause: &'a str,
    message: &'a str,
    fix: Cow<'a, str>,
}

impl Report for Json {
    fn write(&mut self, text: &mut String, answer: &Answer) -> fmt::Result {
        let outcome = &answer.outcome;
        let token = outcome.token.as_ref();
        let timestamp = outcome.created.and_then(ParsedCreated::timestamp);
        let diagnosis = answer.findings.iter().map(|finding| Diagnosis {
            cause: &finding.code,
            message: &finding.message,
            fix: fix_with_option(finding),
        });
        let line = Line {
            index: outcome.index,
            username: token.map(UsernameToken::username),
            verdict: outcome.verdict.code(),
            message: outcome.verdict.message(),
            created: token.map(UsernameToken::created),
            age_seconds: timestamp.map(|timestamp| outcome.now - timestamp),
            key: outcome.key,
            read_as: answer.read_as,
            diagnosis: diagnosis.collect(),
            warnings: &answer.warnings,
        };
        text.push_str(&serde_json::to_string(&line).map_err(|_| fmt::Error)?);
        text.push('\n');
        Ok(())
    }
}
