//! What is under `/_wsse/`: the page, and the requests that it shows.

use std::fmt::Write as _;
use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::unfold;
use hyper::body::Frame;
use hyper::header::{ACCEPT, ALLOW, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::Application;
use super::guard::check_origin;
use super::limits::{EVENT_PAUSE, FULL_PART, KEEP_ALIVE, WAIT};
use super::records::Records;
use super::responses::{Body, error, file, json, no_content, refused, stream};

/// Where this server's own paths start.
pub(super) const PREFIX: &str = "/_wsse/";

/// Whether a browser asks for a page.
pub(super) fn is_browser(head: &Parts) -> bool {
    let accept = head.headers.get(ACCEPT).map(HeaderValue::as_bytes);
    head.method == Method::GET
        && accept.is_some_and(|accept| accept.trim_ascii_start().starts_with(b"text/html"))
}

pub(super) fn page() -> Response<Body> {
    file("text/html; charset=utf-8", include_str!("page.html"))
}

/// The reply to a request for a path that starts with [`PREFIX`].
pub(super) fn reply(app: &impl Application, records: &Rc<Records>, head: &Parts) -> Response<Body> {
    let path = head.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let allowed = match path {
        "" | "page.css" | "page.js" | "events" | "health" => "GET, HEAD",
        "requests" => "GET, HEAD, DELETE",
        "flush" => "POST",
        _ => return error(StatusCode::NOT_FOUND, "there is nothing at this path"),
    };
    let method = head.method.as_str();
    if !allowed.split(", ").any(|allowed| allowed == method) {
        let mut response = error(StatusCode::METHOD_NOT_ALLOWED, "use another method");
        let allowed = HeaderValue::from_static(allowed);
        response.headers_mut().insert(ALLOW, allowed);
        return response;
    }
    match path {
        "" => return page(),
        "page.css" => return file("text/css; charset=utf-8", include_str!("page.css")),
        "page.js" => return file("text/javascript; charset=utf-8", include_str!("page.js")),
        _ => {}
    }
    if let Err(refusal) = check_origin(&head.headers) {
        app.note(&format!(
            "refused {method} {}: {}",
            head.uri.path(),
            refusal.1
        ));
        return refused(&refusal);
    }
    match (path, method) {
        ("requests", "DELETE") => {
            records.clear();
            no_content()
        }
        ("requests", _) => list(records, head),
        ("events", _) => events(records.clone(), head),
        ("flush", _) => {
            app.flush();
            no_content()
        }
        _ => json(StatusCode::OK, app.health().into()),
    }
}

/// The requests after `?after=`. If there are none, waits up to `?wait=` seconds for the next one.
fn list(records: &Rc<Records>, head: &Parts) -> Response<Body> {
    let (Ok(after), Ok(wait)) = (number(head, "after"), number(head, "wait")) else {
        return error(
            StatusCode::BAD_REQUEST,
            "after and wait must be whole numbers",
        );
    };
    let wait = WAIT.min(Duration::from_secs(wait.unwrap_or(0)));
    let list = ListStream {
        records: records.clone(),
        after: after.unwrap_or(0),
        clears: records.clears(),
        wait_until: Instant::now() + wait,
        last: None,
        is_complete: false,
    };
    let parts = unfold(list, |mut list| async {
        let part = list.next().await?;
        Some((Ok(Frame::data(part.into())), list))
    });
    stream("application/json", parts)
}

/// A list that is being sent. Each record is taken when it is sent, so that a slow reader does not
/// keep old ones.
struct ListStream {
    records: Rc<Records>,
    /// The last request that was sent.
    after: u64,
    clears: u64,
    wait_until: Instant,
    /// The number of the last request to send. `None` until the list has started.
    last: Option<u64>,
    is_complete: bool,
}

impl ListStream {
    async fn next(&mut self) -> Option<Vec<u8>> {
        if self.is_complete {
            return None;
        }
        let is_start = self.last.is_none();
        if is_start && !self.waited().await {
            return Some(b" ".into()); // A sign of life: JSON may start with spaces.
        }
        let last = *self.last.get_or_insert_with(|| self.records.last());
        let start = if is_start { "{\"requests\":[" } else { "" };
        let record = self.records.after(self.after).filter(|(id, _)| *id <= last);
        let Some((id, record)) = record else {
            self.is_complete = true;
            return Some(format!("{start}],\"last\":{last}}}").into());
        };
        self.after = id;
        let comma = if is_start { "" } else { "," };
        Some([start.as_bytes(), comma.as_bytes(), &record].concat())
    }

    /// Waits until there is a request, the list is cleared, the server stops, or the time is up.
    /// Returns `false` if a keep-alive byte is due first.
    async fn waited(&self) -> bool {
        let is_over = || {
            self.records.has_after(self.after)
                || self.records.clears() != self.clears
                || self.records.is_closed()
                || Instant::now() >= self.wait_until
        };
        let mut changes = self.records.changes();
        if !is_over() {
            let pause = self.wait_until.min(Instant::now() + KEEP_ALIVE);
            let _ = timeout_at(pause, changes.changed()).await;
        }
        is_over()
    }
}

/// Streams requests as server-sent events as they arrive.
fn events(records: Rc<Records>, head: &Parts) -> Response<Body> {
    let last_id = head.headers.get("last-event-id");
    let last_id = last_id.and_then(|id| id.to_str().ok()?.trim().parse().ok());
    let after = last_id
        .or(number(head, "after").ok().flatten())
        .unwrap_or(0);
    let stream_state = Events {
        // A larger number comes from a server that ran on this port before.
        after: if after > records.last() { 0 } else { after },
        clears: records.clears(),
        burst_end: 0,
        pause_until: Instant::now(),
        records,
        is_open: false,
    };
    let parts = unfold(stream_state, |mut events| async {
        let part = events.next().await?;
        Some((Ok(Frame::data(part.into())), events))
    });
    stream("text/event-stream", parts)
}

struct Events {
    records: Rc<Records>,
    /// The last request that was sent.
    after: u64,
    clears: u64,
    /// The number of the newest request when the last pause ended. Requests up to this one are sent
    /// without another pause.
    burst_end: u64,
    pause_until: Instant,
    is_open: bool,
}

impl Events {
    /// The next part of the stream: events, or a keep-alive comment if there are none for a while.
    async fn next(&mut self) -> Option<String> {
        if !self.is_open {
            self.is_open = true;
            return Some("retry: 1000\n\n".into());
        }
        let mut changes = self.records.changes();
        let quiet = sleep(KEEP_ALIVE);
        tokio::pin!(quiet);
        sleep_until(self.pause_until).await;
        loop {
            if self.records.is_closed() {
                return None;
            }
            let part = self.news();
            if !part.is_empty() {
                if self.burst_is_over() {
                    self.pause_until = Instant::now() + EVENT_PAUSE;
                }
                return Some(part);
            }
            tokio::select! {
                _ = changes.changed() => {}
                () = &mut quiet => return Some(":\n\n".into()),
            }
        }
    }

    fn burst_is_over(&self) -> bool {
        self.after >= self.burst_end
    }

    /// What happened since the last part.
    fn news(&mut self) -> String {
        let mut part = String::new();
        if self.clears != self.records.clears() {
            self.clears = self.records.clears();
            part.push_str("event: clear\ndata: {}\n\n");
        }
        if self.burst_is_over() {
            self.burst_end = self.records.last();
        }
        while part.len() < FULL_PART
            && !self.burst_is_over()
            && let Some((id, record)) = self.records.after(self.after)
        {
            let record = String::from_utf8_lossy(&record);
            let _ = write!(part, "id: {id}\nevent: request\ndata: {record}\n\n");
            self.after = id;
        }
        part
    }
}

/// A number in the query; `Err` if the text is not a number.
fn number(head: &Parts, name: &str) -> Result<Option<u64>, ()> {
    let mut pairs = head.uri.query().unwrap_or_default().split('&');
    let value = pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    value.map(|value| value.parse().map_err(|_| ())).transpose()
}
