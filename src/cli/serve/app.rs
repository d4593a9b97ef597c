//! Judges, answers and records each request.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::DateTime;
use hyper::body::Bytes;
use hyper::header::{DATE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use serde::Serialize;
use wsse_header::UsernameToken;
use wsse_header::diagnosis;

use crate::cli::verify::answer::Answer;
use crate::cli::verify::json::{Object, append_json};
use crate::http::{self, Application, Received, Refused, Reply};

use super::deferred_record::{DeferredRecord, Shared};
use super::judge::{RequestJudge, UserSetups};
use super::log::Log;
use super::replies;
use super::sent::{SEVERAL_HEADERS, Sent, envelope_namespace, header, is_xml, message, no_header};
use super::server_clock::Clock;
use super::shown::{self, Request, ShownRequest};
use super::steps;

pub(super) struct App<'a> {
    judge: RefCell<RequestJudge<'a>>,
    clock: Clock,
    shared: Rc<Shared>,
    log: RefCell<Log>,
    options: ReplyOptions,
    /// The state as a JSON object.
    health: String,
}

/// How replies differ from the usual ones.
pub(super) struct ReplyOptions {
    pub(super) as_server: bool,
    /// The answer to accepted requests, with its content type.
    pub(super) body: Option<(&'static str, Bytes)>,
}

#[derive(Serialize)]
struct Accepted<'a> {
    verdict: &'static str,
    username: Option<&'a str>,
    method: &'a str,
    path: &'a str,
}

impl<'a> App<'a> {
    pub(super) fn new(
        setups: &'a UserSetups<'a>,
        shared: Shared,
        clock: Clock,
        log: Log,
        options: ReplyOptions,
        health: String,
    ) -> Self {
        Self {
            judge: RefCell::new(RequestJudge::new(setups)),
            clock,
            shared: Rc::new(shared),
            log: RefCell::new(log),
            options,
            health,
        }
    }

    pub(super) fn into_log(self) -> Log {
        self.log.into_inner()
    }

    /// The answer to an accepted request. `namespace` is that of a SOAP envelope.
    fn accepted(
        &self,
        request: &Request,
        answer: &Answer,
        namespace: Option<&str>,
    ) -> Response<Bytes> {
        if let Some((kind, body)) = &self.options.body {
            return replies::response(StatusCode::OK, kind, body.clone());
        }
        if let Some(namespace) = namespace {
            return replies::empty_envelope(namespace);
        }
        let username = answer.outcome.token.as_ref().map(UsernameToken::username);
        let mut object = String::with_capacity(128);
        let accepted = Accepted {
            verdict: answer.outcome.verdict.code(),
            username,
            method: request.method(),
            path: &request.path,
        };
        let _ = append_json(&mut object, &accepted);
        replies::json(StatusCode::OK, self.shared.hide.object(object))
    }

    /// The answer to a refused request.
    fn refused(
        &self,
        status: StatusCode,
        answer: &Answer,
        object: &Object,
        namespace: Option<&str>,
    ) -> Response<Bytes> {
        let server = answer.setup.server;
        let as_server = self.options.as_server;
        if let Some(namespace) = namespace {
            let text = self.shared.hide.text(&object.sentence()).into_owned();
            let text = (!as_server).then_some(&*text);
            return replies::fault(namespace, server, answer.outcome.verdict, text);
        }
        let reasons = (!as_server).then(|| {
            let mut reasons = String::new();
            let _ = append_json(&mut reasons, object);
            self.shared.hide.object(reasons)
        });
        replies::refused(server, status, reasons)
    }

    /// Prints a request, and returns its record.
    fn log_and_record(&self, request: &ShownRequest) -> http::Record {
        let mut text = String::with_capacity(2048);
        let _ = append_json(&mut text, request);
        let text = self.shared.hide.object(text);
        self.log
            .borrow_mut()
            .request(request, &text, &self.shared.hide);
        http::Record::Text(text.into())
    }

    fn reply_to_judged(&self, request: &Received, answer: &Answer, sent: &Sent) -> Reply {
        let verdict = answer.outcome.verdict;
        let namespace = match sent {
            Sent::Message(message) => Some(envelope_namespace(message)),
            _ => None,
        };
        let status = match (verdict.is_accepted(), namespace) {
            (false, Some(_)) => StatusCode::INTERNAL_SERVER_ERROR, // of a SOAP fault
            _ => replies::status(verdict),
        };
        let recorded = Request::new(request.id, request.client, request.head);
        let (mut response, record) = if verdict.is_accepted() {
            let response = self.accepted(&recorded, answer, namespace);
            (response, self.accepted_record(recorded, answer, sent))
        } else {
            let mut object = Object::new(answer);
            if matches!(sent, Sent::Nothing) {
                object.verdict = "no_header";
                let server = answer.setup.server.name;
                object.message = format!("{server} sees no X-WSSE header in this request");
                object.diagnosis = vec![no_header(&request.head.headers)];
            }
            let response = self.refused(status, answer, &object, namespace);
            let record = self.whole_record(&recorded, status, answer, &object, sent);
            (response, record)
        };
        if !self.clock.is_usual()
            && let Some(date) = DateTime::from_timestamp(answer.outcome.now, 0)
        {
            let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            if let Ok(date) = HeaderValue::try_from(date) {
                response.headers_mut().insert(DATE, date);
            }
        }
        Reply { response, record }
    }

    fn whole_record(
        &self,
        request: &Request,
        status: StatusCode,
        answer: &Answer,
        object: &Object,
        sent: &Sent,
    ) -> http::Record {
        let mut shown = request.shown(status, object);
        if let Sent::Header(value) = sent {
            shown.header = Some(shown::header(value, answer));
        }
        if let Some(token) = &answer.outcome.token {
            shown.fields = shown::fields(answer, token);
            shown.steps = steps::steps(answer, token, None);
        }
        self.log_and_record(&shown)
    }

    fn accepted_record(&self, request: Request, answer: &Answer, sent: &Sent) -> http::Record {
        let setup = answer.setup;
        let outcome = &answer.outcome;
        let key = outcome.key.and_then(|number| setup.keys?.get(number - 1));
        let has_shared_scheme = setup.scheme == self.shared.setups.header.scheme;
        match (sent, key) {
            (Sent::Header(value), Some(key))
                if has_shared_scheme && !self.log.borrow().needs_records() =>
            {
                let username = outcome.token.as_ref().map(UsernameToken::username);
                let code = outcome.verdict.code();
                let mut log = self.log.borrow_mut();
                log.accepted(&request, username, code, &self.shared.hide);
                let deferred = DeferredRecord {
                    request,
                    value: (*value).into(),
                    now: outcome.now,
                    key: outcome.key,
                    key_length: key.as_bytes().len(),
                    has_several: !answer.warnings.is_empty(),
                };
                deferred.into_record(self.shared.clone())
            }
            _ => {
                let mut object = Object::new(answer);
                let mut all = diagnosis::warnings(setup, outcome);
                all.extend_from_slice(&answer.warnings);
                object.warnings = &all;
                self.whole_record(&request, StatusCode::OK, answer, &object, sent)
            }
        }
    }
}

impl Application for App<'_> {
    fn reads_body(&self, head: &Parts) -> bool {
        let headers = &head.headers;
        !headers.contains_key("x-wsse") && (is_xml(headers) || headers.contains_key("soapaction"))
    }

    fn reply(&self, request: &Received) -> Reply {
        let now = self.clock.now().unwrap_or_default();
        let head = request.head;
        let mut judge = self.judge.borrow_mut();
        if let Some(value) = header(&head.headers) {
            let mut answer = judge.header(request.id, &value, now);
            if head.headers.get_all("x-wsse").iter().nth(1).is_some() {
                answer.warnings.push(SEVERAL_HEADERS.into());
            }
            return self.reply_to_judged(request, &answer, &Sent::Header(&value));
        }
        if self.reads_body(head) {
            let message = message(&head.headers, request.body);
            let answer = judge.message(request.id, &message, now);
            return self.reply_to_judged(request, &answer, &Sent::Message(&message));
        }
        let answer = judge.header(request.id, "", now);
        self.reply_to_judged(request, &answer, &Sent::Nothing)
    }

    fn record_of_refused(&self, request: &Refused) -> http::Record {
        let now = self.clock.now().unwrap_or_default();
        let mut judge = self.judge.borrow_mut();
        let answer = judge.header(request.id, "", now);
        let mut object = Object::new(&answer);
        object.verdict = "not_judged";
        object.message = request.reason.into();
        object.diagnosis = Vec::new();
        let recorded = match request.head {
            Some(head) => Request::new(request.id, request.client, head),
            None => Request::unreadable(request.id, request.client),
        };
        self.log_and_record(&recorded.shown(request.status, &object))
    }

    fn hide(&self, text: &str) -> String {
        self.shared.hide.text(text).into_owned()
    }

    fn note(&self, note: &str) {
        self.log.borrow_mut().note(&self.shared.hide.text(note));
    }

    fn shows_page(&self, head: &Parts) -> bool {
        !head.headers.contains_key("x-wsse")
    }

    fn flush(&self) {
        self.judge.borrow_mut().forget_nonces();
    }

    fn health(&self) -> String {
        self.health.clone()
    }
}
