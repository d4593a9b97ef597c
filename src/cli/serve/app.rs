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
use crate::http::{self, Answered, Application, Received, Unanswered};

use super::answers;
use super::hide::Hide;
use super::judge::{Judge, UserSetups};
use super::later::{Later, Shared};
use super::log::Log;
use super::record::{self, Request, ShownRequest};
use super::sent::{SEVERAL_HEADERS, Sent, header, is_xml, message, no_header, version};
use super::server_clock::Clock;
use super::steps;

pub(super) struct App<'a> {
    judge: RefCell<Judge<'a>>,
    clock: Clock,
    shared: Rc<Shared>,
    log: RefCell<Log>,
    answers: Answers,
    /// The state as a JSON object.
    health: String,
}

/// How requests are answered.
pub(super) struct Answers {
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
        answers: Answers,
        health: String,
    ) -> Self {
        Self {
            judge: RefCell::new(Judge::new(setups)),
            clock,
            shared: Rc::new(shared),
            log: RefCell::new(log),
            answers,
            health,
        }
    }

    pub(super) fn into_log(self) -> Log {
        self.log.into_inner()
    }

    fn hide(&self) -> &Hide {
        &self.shared.hide
    }

    /// The answer to an accepted request. `version` is that of a SOAP message.
    fn accepted(
        &self,
        request: &Request,
        answer: &Answer,
        version: Option<&str>,
    ) -> Response<Bytes> {
        if let Some((kind, body)) = &self.answers.body {
            return answers::response(StatusCode::OK, kind, body.clone());
        }
        if let Some(version) = version {
            return answers::empty_envelope(version);
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
        answers::json(StatusCode::OK, self.hide().object(object))
    }

    /// The answer to a refused request.
    fn refused(
        &self,
        status: StatusCode,
        answer: &Answer,
        object: &Object,
        version: Option<&str>,
    ) -> Response<Bytes> {
        let server = answer.setup.server;
        let as_server = self.answers.as_server;
        if let Some(version) = version {
            let text = self.hide().text(&object.sentence()).into_owned();
            let text = (!as_server).then_some(&*text);
            return answers::fault(version, server, answer.outcome.verdict, text);
        }
        let reasons = (!as_server).then(|| {
            let mut reasons = String::new();
            let _ = append_json(&mut reasons, object);
            self.hide().object(reasons)
        });
        answers::refused(server, status, reasons)
    }

    /// Prints a record, and returns it.
    fn record(&self, record: &ShownRequest) -> http::Record {
        let mut text = String::with_capacity(2048);
        let _ = append_json(&mut text, record);
        let text = self.hide().object(text);
        self.log.borrow_mut().request(record, &text, self.hide());
        http::Record::Text(text)
    }

    fn judged(&self, request: &Received, answer: &Answer, sent: &Sent) -> Answered {
        let verdict = answer.outcome.verdict;
        let version = match sent {
            Sent::Message(message) => Some(version(message)),
            _ => None,
        };
        let status = match (verdict.is_accepted(), version) {
            (false, Some(_)) => StatusCode::INTERNAL_SERVER_ERROR, // of a SOAP fault
            _ => answers::status(verdict),
        };
        let recorded = Request::new(request.id, request.client, request.head);
        let (mut response, record) = if verdict.is_accepted() {
            let response = self.accepted(&recorded, answer, version);
            (response, self.accepted_record(recorded, answer, sent))
        } else {
            let mut object = Object::new(answer);
            if matches!(sent, Sent::Nothing) {
                object.verdict = "no_header";
                let server = answer.setup.server.name;
                object.message = format!("{server} sees no X-WSSE header in this request");
                object.diagnosis = vec![no_header(&request.head.headers)];
            }
            let response = self.refused(status, answer, &object, version);
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
        Answered { response, record }
    }

    fn whole_record(
        &self,
        request: &Request,
        status: StatusCode,
        answer: &Answer,
        object: &Object,
        sent: &Sent,
    ) -> http::Record {
        let mut record = request.record(status, object);
        if let Sent::Header(value) = sent {
            record.header = Some(record::header(value, answer));
        }
        if let Some(token) = &answer.outcome.token {
            record.fields = record::fields(answer, token);
            record.steps = steps::steps(answer, token, None);
        }
        self.record(&record)
    }

    fn accepted_record(&self, request: Request, answer: &Answer, sent: &Sent) -> http::Record {
        let setup = answer.setup;
        let outcome = &answer.outcome;
        let key = outcome.key.and_then(|number| setup.keys?.get(number - 1));
        let has_shared_rules = setup.scheme == self.shared.rules.header.scheme;
        match (sent, key) {
            (Sent::Header(value), Some(key))
                if has_shared_rules && !self.log.borrow().needs_records() =>
            {
                let username = outcome.token.as_ref().map(UsernameToken::username);
                let code = outcome.verdict.code();
                let mut log = self.log.borrow_mut();
                log.accepted(&request, username, code, self.hide());
                let later = Later {
                    request,
                    value: (*value).into(),
                    now: outcome.now,
                    key: outcome.key,
                    key_length: key.as_bytes().len(),
                    has_several: !answer.warnings.is_empty(),
                };
                later.record(self.shared.clone())
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

    fn answer(&self, request: &Received) -> Answered {
        let now = self.clock.now().unwrap_or_default();
        let head = request.head;
        let mut judge = self.judge.borrow_mut();
        if let Some(value) = header(&head.headers) {
            let mut answer = judge.header(request.id, &value, now);
            if head.headers.get_all("x-wsse").iter().nth(1).is_some() {
                answer.warnings.push(SEVERAL_HEADERS.into());
            }
            return self.judged(request, &answer, &Sent::Header(&value));
        }
        if self.reads_body(head) {
            let message = message(&head.headers, request.body);
            let answer = judge.message(request.id, &message, now);
            return self.judged(request, &answer, &Sent::Message(&message));
        }
        let answer = judge.header(request.id, "", now);
        self.judged(request, &answer, &Sent::Nothing)
    }

    fn unanswered(&self, request: &Unanswered) -> http::Record {
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
        self.record(&recorded.record(request.status, &object))
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
