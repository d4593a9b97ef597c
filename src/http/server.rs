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
    ALL_BODIES, BODY_TIME, Budget, DRAINED_BODY, GRACE, HEAD_TIME, MAX_BODY, MAX_CONNECTIONS,
    MAX_HEAD, Reserved,
};
use super::records::Records;
use super::responses::{self, Body};
use super::routes::{self, PREFIX};
use super::{Application, Received, Refused, Reply};

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
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
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
            .max_buf_size(MAX_HEAD)
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
            self.records.push(self.app.record_of_refused(&Refused {
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
        if head.method == Method::CONNECT {
            // Its URI names another host, and it has no body.
            let reason = "this server is not a proxy".to_owned();
            let refusal = (StatusCode::METHOD_NOT_ALLOWED, reason);
            return Ok(self.refuse(&head, client, refusal));
        }
        let checked = check_size(&head).and_then(|()| self.hosts.check(&head));
        let keeps_body = checked.is_ok() && !is_own_path && self.app.reads_body(&head);
        // The body is read even if the request is refused, since many clients read the reply only
        // after they have sent all of it.
        let body = self
            .read_in_time(body, keeps_body.then_some(&mut reserved))
            .await;
        let body = match checked.and(body) {
            Ok(body) => body,
            Err(refusal) => return Ok(self.refuse(&head, client, refusal)),
        };
        if is_own_path {
            return Ok(routes::reply(self.app, &self.records, &head));
        }
        if matches!(head.uri.path(), "/" | "/_wsse")
            && routes::is_browser(&head)
            && self.app.shows_page(&head)
        {
            return Ok(routes::page());
        }
        let Reply { response, record } = self.app.reply(&Received {
            id: self.records.next_id(),
            client,
            head: &head,
            body: &body,
        });
        self.records.push(record);
        Ok(response.map(responses::full))
    }

    /// Refuses a request, and closes its connection.
    fn refuse(
        &self,
        head: &Parts,
        client: SocketAddr,
        (status, reason): Refusal,
    ) -> Response<Body> {
        let path = head.uri.path();
        if path.starts_with(PREFIX) {
            let method = &head.method;
            self.app.note(&format!("refused {method} {path}: {reason}"));
        } else {
            self.records.push(self.app.record_of_refused(&Refused {
                id: self.records.next_id(),
                client,
                head: Some(head),
                status,
                reason: &reason,
            }));
        }
        let mut response = responses::refused(&(status, self.app.hide(&reason)));
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
        response
    }

    /// Reads a body to its end, and keeps it if bytes are reserved for it.
    async fn read_in_time(
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
        if length > MAX_BODY {
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
    if uri + headers <= MAX_HEAD {
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
