//! Records of accepted requests. Each is written only when someone reads it, since under load most
//! are never read.

use std::rc::Rc;

use hyper::StatusCode;
use wsse_header::diagnosis::warnings;
use wsse_header::{Verdict, Verifier};

use crate::cli::verify::answer::{Answer, Setups};
use crate::cli::verify::json::{Object, append_json};
use crate::http;

use super::hide::Hide;
use super::record::{self, Request};
use super::sent::SEVERAL_HEADERS;
use super::steps;

/// What all records share. It contains no keys.
pub(super) struct Shared {
    pub(super) rules: Setups<'static>,
    pub(super) hide: Hide,
}

/// An accepted X-WSSE header, and everything that its record depends on.
pub(super) struct Later {
    pub(super) request: Request,
    pub(super) value: Box<str>,
    /// The server's clock, in seconds since 1970.
    pub(super) now: i64,
    pub(super) key: Option<usize>,
    pub(super) key_length: usize,
    pub(super) has_several: bool,
}

impl Later {
    pub(super) fn record(self, shared: Rc<Shared>) -> http::Record {
        let bytes = size_of::<Self>() + self.request.bytes() + self.value.len();
        http::Record::Later(bytes, Box::new(move || self.text(&shared)))
    }

    fn text(&self, shared: &Shared) -> String {
        // The header was accepted when it arrived. This check only reads its parts again: the rules
        // here have no keys, so nothing is hashed.
        let mut verifier = Verifier::new(&shared.rules.header);
        let mut outcome = verifier.check(&self.value, self.now);
        outcome.verdict = Verdict::Accepted;
        outcome.index = self.request.id;
        outcome.key = self.key;
        let mut answer = Answer::new(&shared.rules, outcome);
        answer.warnings = warnings(answer.setup, &answer.outcome);
        if self.has_several {
            answer.warnings.push(SEVERAL_HEADERS.into());
        }
        let object = Object::new(&answer);
        let mut record = self.request.record(StatusCode::OK, &object);
        record.header = Some((&*self.value).into());
        if let Some(token) = &answer.outcome.token {
            record.fields = record::fields(&answer, token);
            record.steps = steps::steps(&answer, token, Some(self.key_length));
        }
        let mut text = String::with_capacity(2048);
        let _ = append_json(&mut text, &record);
        shared.hide.object(text)
    }
}
