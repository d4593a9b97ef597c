//! An HTTP server for tests on this machine: it listens, keeps its limits, guards its data, records
//! requests, and shows them on a page. What a request means is up to the [`Application`].
//!
//! The server is one task in one thread. It stays below 64 MiB whatever clients send: connections,
//! heads, bodies, records and unsent answers all have a limit.

mod guard;
mod limits;
mod records;
mod responses;
mod routes;
mod server;

pub(crate) use guard::Hosts;
pub(crate) use server::serve;

use std::net::SocketAddr;

use hyper::body::Bytes;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};

/// A request with everything that an answer depends on.
pub(crate) struct Received<'r> {
    /// The number of the request, from 1.
    pub(crate) id: u64,
    pub(crate) client: SocketAddr,
    pub(crate) head: &'r Parts,
    /// The body, if [`Application::reads_body`] wants it.
    pub(crate) body: &'r [u8],
}

/// A request that was refused before it reached the application.
pub(crate) struct Refused<'r> {
    pub(crate) id: u64,
    pub(crate) client: SocketAddr,
    /// The head, if it could be read.
    pub(crate) head: Option<&'r Parts>,
    pub(crate) status: StatusCode,
    pub(crate) reason: &'r str,
}

/// The reply to a request, and the request's record.
pub(crate) struct Reply {
    pub(crate) response: Response<Bytes>,
    pub(crate) record: Record,
}

/// The JSON object that records a request.
pub(crate) enum Record {
    Text(Bytes),
    /// An object that is made when someone reads it. Until then, it counts as this many bytes.
    Later(usize, Box<dyn FnOnce() -> String>),
}

/// What answers the requests outside `/_wsse/`.
pub(crate) trait Application {
    /// Whether the reply to a request depends on its body.
    fn reads_body(&self, head: &Parts) -> bool;

    fn reply(&self, request: &Received) -> Reply;

    fn record_of_refused(&self, request: &Refused) -> Record;

    /// Hides secrets in a text from a request.
    fn hide(&self, text: &str) -> String;

    /// Logs a note about a request that is not recorded.
    fn note(&self, note: &str);

    /// Whether a request for `/` or `/_wsse` shows the page if it comes from a browser.
    fn shows_page(&self, head: &Parts) -> bool;

    /// Handles `POST /_wsse/flush`: forgets what earlier requests used up, such as nonces.
    fn flush(&self);

    /// The state as a JSON object.
    fn health(&self) -> String;
}
