//! A running `wsse serve`, and HTTP by hand.
#![allow(dead_code)]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{KEY, process, succeeds, wsse};

/// A server that ends with the test.
pub(crate) struct Server {
    child: Child,
    /// Such as `http://127.0.0.1:8080`.
    pub(crate) url: String,
    stderr: Option<ChildStderr>,
}

/// What a server answers.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The head, in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    fn new(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let head = head.to_lowercase();
        let body = if head.contains("\r\ntransfer-encoding: chunked") {
            joined(body)
        } else {
            body.into()
        };
        Self {
            status: status.unwrap_or_else(|| panic!("no status in {text:?}")),
            head,
            body,
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// The server's command, which knows `admin` with [`KEY`].
pub(crate) fn serve(arguments: &[&str]) -> Command {
    let mut command = process(&["serve", "--listen", "127.0.0.1:0", "--username", "admin"]);
    command.args(arguments).env("WSSE_API_KEY", KEY);
    command
}

impl Server {
    /// Starts a server that knows `admin` with [`KEY`].
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(serve(arguments))
    }

    #[track_caller]
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut url).unwrap();
        let stderr = child.stderr.take();
        let url = url.trim_end().to_owned();
        if !url.starts_with("http://") {
            let mut text = String::new();
            let _ = stderr.map(|mut stderr| stderr.read_to_string(&mut text));
            panic!("no URL: {text}");
        }
        Self { child, url, stderr }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The address and port.
    pub(crate) fn host(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.host()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Sends these bytes, and returns everything that comes back until the connection is closed.
    /// `HOST` becomes the server's.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        let request = request.replace("HOST", self.host());
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Sends a request with these lines of headers, and this body.
    pub(crate) fn send(&self, line: &str, headers: &[&str], body: &str) -> Answer {
        let mut text = format!("{line} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n");
        for header in headers {
            text.push_str(header);
            text.push_str("\r\n");
        }
        if !body.is_empty() {
            text.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        Answer::new(&self.raw(&format!("{text}\r\n{body}")))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[], "")
    }

    /// Sends an X-WSSE header.
    pub(crate) fn header(&self, value: &str) -> Answer {
        self.send("GET /api", &[&format!("X-WSSE: {value}")], "")
    }

    /// The records of all requests.
    #[track_caller]
    pub(crate) fn records(&self) -> Vec<Value> {
        let records = self.get("/_wsse/requests").json();
        records["requests"].as_array().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn last_record(&self) -> Value {
        self.records().pop().expect("a record")
    }

    /// Sends a signal, waits, and returns the status and what was printed on stderr.
    #[cfg(unix)]
    pub(crate) fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        let status = self.child.wait().unwrap();
        let mut text = String::new();
        self.stderr
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        (status.code(), text)
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The content of a body that came in chunks.
fn joined(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((length, rest)) = chunks.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap();
        body.push_str(&rest[..length]);
        chunks = &rest[length + 2..];
    }
    body
}

/// A new header of `admin` with [`KEY`], one second old.
pub(crate) fn value(arguments: &[&str]) -> String {
    let (stdout, _) = succeeds(
        wsse()
            .args(["header", "admin", "--format", "value", "--clock-offset=-1s"])
            .args(arguments)
            .env("WSSE_API_KEY", KEY),
    );
    stdout.trim_end().to_owned()
}

/// Waits until this is so, at most ten seconds.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
