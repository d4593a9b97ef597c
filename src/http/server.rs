//! Accepts connections, and reads requests within the limits.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::guard::{Hosts, Refusal};
use super::limits::{
    ALL_BODIES, BODY, BODY_TIME, Budget, CONNECTIONS, DRAINED_BODY, GRACE, HEAD, HEAD_TIME,
    Reserved,
};
use super::records::Records;
use super::responses::{self, Body};
use super::routes::{self, PREFIX};
use super::{Answered, Application, Received, Unanswered};

const TOO_LARGE: &str = "the head is larger than 64 KiB, or has more than 100 headers";

/// Serves until `stop` is ready and the requests that are under way are answered.
pub(crate) async fn serve<T>(
    listener: TcpListener,
    app: &impl Application,
    hosts: Hosts,
    stop: impl Future<Output = T>,
) -> T {
    let server = Server {
        app,
        hosts,
        records: Rc::new(Records::new()),
        bodies: Budget::new(ALL_BODIES),
    };
    let (stopping, stopped) = watch::channel(());
    let mut connections = FuturesUnordered::new();
    let mut stop = pin!(stop);
    let result = loop {
        tokio::select! {
            biased;
            result = &mut stop => break result,
            Some(()) = connections.next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS => match accepted {
                Ok((stream, client)) => {
                    connections.push(server.connection(stream, client, stopped.clone()));
                }
                // This happens with too many open files, for example. Wait until some are closed.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    };
    drop(listener);
    drop(stopping);
    server.records.close();
    let finished = async { while connections.next().await.is_some() {} };
    let _ = timeout(GRACE, finished).await;
    result
}

struct Server<'a, A> {
    app: &'a A,
    hosts: Hosts,
    records: Rc<Records>,
    bodies: Budget,
}

impl<A: Application> Server<'_, A> {
    /// Answers the requests of one connection.
    async fn connection(
        &self,
        stream: TcpStream,
        client: SocketAddr,
        mut stopped: watch::Receiver<()>,
    ) {
        let _ = stream.set_nodelay(true);
        let service = service_fn(|request| self.answer(request, client));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD)
            .half_close(true) // a client may end its side before it reads
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            _ = stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended
            && error.is_parse()
        {
            let (status, reason) = if error.is_parse_too_large() {
                let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
                (status, TOO_LARGE.into())
            } else {
                let reason = format!("this is not an HTTP/1.1 request: {error}");
                (StatusCode::BAD_REQUEST, reason)
            };
            self.records.push(self.app.unanswered(&Unanswered {
                id: self.records.next_id(),
                client,
                head: None,
                status,
                reason: &reason,
            }));
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        client: SocketAddr,
    ) -> Result<Response<Body>, Infallible> {
        let (head, body) = request.into_parts();
        let is_own_path = head.uri.path().starts_with(PREFIX);
        let mut reserved = self.bodies.reserve();
        let checked = match check_size(&head).and_then(|()| self.hosts.check(&head)) {
            // CONNECT names the host to connect to, and has no body.
            _ if head.method == Method::CONNECT => {
                let reason = "this server is not a proxy".to_owned();
                Err((StatusCode::METHOD_NOT_ALLOWED, reason))
            }
            Err(refusal) => {
                let _ = self.read(body, None).await;
                Err(refusal)
            }
            Ok(()) => {
                let keep = !is_own_path && self.app.reads_body(&head);
                let kept = keep.then_some(&mut reserved);
                self.read(body, kept).await
            }
        };
        let body = match checked {
            Ok(checked) => checked,
            Err((status, reason)) => {
                if is_own_path {
                    let path = head.uri.path();
                    self.app
                        .note(&format!("refused {} {path}: {reason}", head.method));
                } else {
                    self.records.push(self.app.unanswered(&Unanswered {
                        id: self.records.next_id(),
                        client,
                        head: Some(&head),
                        status,
                        reason: &reason,
                    }));
                }
                let mut response = responses::refused(&(status, self.app.hide(&reason)));
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(CONNECTION, close);
                return Ok(response);
            }
        };
        if is_own_path {
            return Ok(routes::answer(self.app, &self.records, &head));
        }
        if matches!(head.uri.path(), "/" | "/_wsse")
            && routes::is_browser(&head)
            && self.app.shows_page(&head)
        {
            return Ok(routes::page());
        }
        let Answered { response, record } = self.app.answer(&Received {
            id: self.records.next_id(),
            client,
            head: &head,
            body: &body,
        });
        self.records.push(record);
        Ok(response.map(responses::full))
    }

    /// Reads a body to its end, and keeps it if bytes are reserved for it.
    async fn read(
        &self,
        body: Incoming,
        kept: Option<&mut Reserved<'_>>,
    ) -> Result<Vec<u8>, Refusal> {
        if body.is_end_stream() {
            return Ok(Vec::new());
        }
        let slow = (
            StatusCode::REQUEST_TIMEOUT,
            "the body did not arrive within 30 s".to_owned(),
        );
        let read = timeout(BODY_TIME, read(body, kept)).await;
        read.unwrap_or(Err(slow))
    }
}

async fn read(mut body: Incoming, mut kept: Option<&mut Reserved<'_>>) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut length = 0;
    let mut refusal = None;
    if body.size_hint().lower() > DRAINED_BODY as u64 {
        return Err(too_long());
    }
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let reason = format!("the body cannot be read: {error}");
            (StatusCode::BAD_REQUEST, reason)
        })?;
        let Ok(data): Result<Bytes, _> = frame.into_data() else {
            continue; // trailers
        };
        length += data.len();
        if length > DRAINED_BODY {
            return Err(too_long());
        }
        if length > BODY {
            refusal = Some(too_long());
            bytes = Vec::new();
        } else if let Some(reserved) = &mut kept
            && refusal.is_none()
        {
            if reserved.add(data.len()) {
                bytes.extend_from_slice(&data);
            } else {
                bytes = Vec::new();
                let reason = "too many request bodies at once: try again later".to_owned();
                refusal = Some((StatusCode::SERVICE_UNAVAILABLE, reason));
            }
        }
    }
    refusal.map_or(Ok(bytes), Err)
}

/// Refuses a head that is too large. hyper limits only its buffer, so a head can be larger.
fn check_size(head: &Parts) -> Result<(), Refusal> {
    let uri = head.uri.path().len() + head.uri.query().map_or(0, str::len);
    let lines = head.headers.iter();
    let headers: usize = lines
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len())
        .sum();
    if uri + headers <= HEAD {
        return Ok(());
    }
    Err((
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        TOO_LARGE.into(),
    ))
}

fn too_long() -> Refusal {
    (
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is larger than 1 MiB".into(),
    )
}
