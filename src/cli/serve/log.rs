//! One line on stderr per request, and a summary for a COMMAND.

use std::borrow::Cow;
use std::io::{self, Write as _};

use serde_json::json;

use crate::cli::terminal::{eprint_line, escape};

use super::key_filter::KeyFilter;
use super::shown::{Request, ShownRequest};

/// The maximum number of different reasons in a summary.
const REASONS: usize = 10;

/// The maximum number of characters of a path or username on a line.
const LONGEST: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Text,
    Json,
    None,
}

pub(super) struct Log {
    lines: Lines,
    accepted: u64,
    refused: u64,
    /// The reasons of refused requests, with their counts.
    reasons: Vec<(String, u64)>,
}

impl Log {
    pub(super) fn new(lines: Lines) -> Self {
        Self {
            lines,
            accepted: 0,
            refused: 0,
            reasons: Vec::new(),
        }
    }

    /// Whether it prints whole records.
    pub(super) fn needs_records(&self) -> bool {
        self.lines == Lines::Json
    }

    /// Writes a line about an accepted request.
    pub(super) fn accepted(
        &mut self,
        request: &Request,
        username: Option<&str>,
        verdict: &str,
        hide: &KeyFilter,
    ) {
        self.accepted += 1;
        if self.lines == Lines::Text {
            let method = short(request.method(), hide);
            let path = short(&request.path, hide);
            let username = short(username.unwrap_or("-"), hide);
            let time = request.time();
            text(
                &format!("{time} 200 {method} {path} {username} {verdict}"),
                hide,
            );
        }
    }

    /// Writes a line about a request, whose record is `json`.
    pub(super) fn request(&mut self, record: &ShownRequest, json: &str, hide: &KeyFilter) {
        let object = record.object;
        let verdict = object.verdict;
        if record.accepted {
            self.accepted += 1;
        } else {
            self.refused += 1;
            let reason = format!("{verdict}: {}", object.sentence());
            self.remember(hide.text(&reason).into_owned());
        }
        match self.lines {
            Lines::None => {}
            Lines::Json => line(json),
            Lines::Text => {
                let ShownRequest {
                    time,
                    status,
                    method,
                    path,
                    ..
                } = record;
                let [method, path, username] =
                    [method, path, object.username.unwrap_or("-")].map(|part| short(part, hide));
                let mut line = format!("{time} {status} {method} {path} {username} {verdict}");
                if !record.accepted {
                    line.extend([": ", &object.sentence()]);
                }
                text(&line, hide);
            }
        }
    }

    fn remember(&mut self, reason: String) {
        if let Some((_, times)) = self.reasons.iter_mut().find(|(known, _)| *known == reason) {
            *times += 1;
        } else if self.reasons.len() < REASONS {
            self.reasons.push((reason, 1));
        }
    }

    pub(super) fn note(&mut self, note: &str) {
        match self.lines {
            Lines::None => {}
            Lines::Json => line(&json!({ "note": note }).to_string()),
            Lines::Text => eprint_line(note),
        }
    }

    /// Prints why the run failed. Returns whether requests arrived and all were accepted.
    pub(super) fn summary(&self, url: &str) -> bool {
        let all = self.accepted + self.refused;
        let error = match (all, self.refused) {
            (0, _) => format!("the command sent no request to {url} (WSSE_URL)"),
            (_, 0) => return true,
            (_, refused) => format!("{refused} of {all} requests were refused"),
        };
        if self.lines == Lines::Json {
            let reasons = self.reasons.iter();
            let reasons: Vec<_> = reasons
                .map(|(reason, times)| json!({ "reason": reason, "times": times }))
                .collect();
            line(&json!({ "error": error, "reasons": reasons }).to_string());
            return false;
        }
        let colon = if self.reasons.is_empty() { "" } else { ":" };
        eprint_line(&format!("error: {error}{colon}"));
        for (reason, times) in &self.reasons {
            let times = match times {
                1 => String::new(),
                times => format!(" ({times} times)"),
            };
            eprint_line(&format!("  {reason}{times}"));
        }
        false
    }
}

/// The start of a text whose length the client controls. Keys are hidden first, since a key that is
/// cut would not be recognized.
fn short<'t>(part: &'t str, hide: &KeyFilter) -> Cow<'t, str> {
    if part.len() <= LONGEST {
        return part.into();
    }
    let mut start: String = hide.text(part).chars().take(LONGEST).collect();
    start.push('…');
    start.into()
}

/// Writes a line without keys and control characters.
fn text(text: &str, hide: &KeyFilter) {
    line(&escape(&hide.text(text)));
}

/// Writes a line to stderr at once. If that fails, there is nowhere to report it.
fn line(text: &str) {
    let _ = io::stderr()
        .lock()
        .write_all(format!("{text}\n").as_bytes());
}
