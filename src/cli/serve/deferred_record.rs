//! Records of accepted requests. Each is written only when someone reads it, since under load most
//! are never read.

use std::rc::Rc;

use hyper::StatusCode;
use wsse_header::diagnosis::warnings;
use wsse_header::{Verdict, Verifier};

use crate::cli::verify::answer::{Answer, Setups};
use crate::cli::verify::json::{Object, append_json};
use crate::http;

use super::key_filter::KeyFilter;
use super::sent::SEVERAL_HEADERS;
use super::shown::{self, Request};
use super::steps;

/// What all records share. It contains no keys.
pub(super) struct Shared {
    pub(super) setups: Setups<'static>,
    pub(super) hide: KeyFilter,
}

/// An accepted X-WSSE header, and everything that its record depends on.
pub(super) struct DeferredRecord {
    pub(super) request: Request,
    pub(super) value: Box<str>,
    /// The server's clock, in seconds since 1970.
    pub(super) now: i64,
    pub(super) key: Option<usize>,
    pub(super) key_length: usize,
    pub(super) has_several: bool,
}

impl DeferredRecord {
    pub(super) fn into_record(self, shared: Rc<Shared>) -> http::Record {
        let bytes = size_of::<Self>() + self.request.bytes() + self.value.len();
        http::Record::Later(bytes, Box::new(move || self.text(&shared)))
    }

    fn text(&self, shared: &Shared) -> String {
        // The keys are not kept, so this check ends in Unchecked. What the check with keys found is
        // put back below.
        let mut verifier = Verifier::new(&shared.setups.header);
        let mut outcome = verifier.check(&self.value, self.now);
        outcome.verdict = Verdict::Accepted;
        outcome.index = self.request.id;
        outcome.key = self.key;
        let mut answer = Answer::new(&shared.setups, outcome);
        answer.warnings = warnings(answer.setup, &answer.outcome);
        if self.has_several {
            answer.warnings.push(SEVERAL_HEADERS.into());
        }
        let object = Object::new(&answer);
        let mut shown = self.request.shown(StatusCode::OK, &object);
        shown.header = Some((&*self.value).into());
        if let Some(token) = &answer.outcome.token {
            shown.fields = shown::fields(&answer, token);
            shown.steps = steps::steps(&answer, token, Some(self.key_length));
        }
        let mut text = String::with_capacity(2048);
        let _ = append_json(&mut text, &shown);
        shared.hide.object(text)
    }
}
