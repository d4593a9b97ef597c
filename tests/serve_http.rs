//! Does `wsse serve` read everything that HTTP/1 allows, and survive what it forbids?
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::server::{Server, value, wait_for};
use serde_json::json;

const NOW: &str = "2026-01-15T12:00:10Z";
const RIGHT: &str = "UsernameToken Username=\"admin\", PasswordDigest=\"8ZZzTJLi/nZj72sbtEv+wepYl+c=\", \
    Nonce=\"NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk=\", Created=\"2026-01-15T12:00:00+00:00\"";

/// Sends the header in each of these forms. It is right, so only the form can refuse it.
#[test]
fn every_form_of_a_request_is_read() {
    let server = Server::start(&["--now", NOW, "--server", "escape"]);
    for request in [
        "GET /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: RIGHT\r\nConnection: close\r\n\r\n",
        "GET /x HTTP/1.1\r\nhost: HOST\r\nx-wSSe:RIGHT\r\nConnection: close\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: \t RIGHT \t\r\nConnection: close\r\n\r\n",
        // The servers do not need Authorization, and do not refuse Basic.
        "GET /x HTTP/1.1\r\nHost: HOST\r\nAuthorization: Basic eDp5\r\nX-WSSE: RIGHT\r\nConnection: close\r\n\r\n",
        "GET /x HTTP/1.0\r\nX-WSSE: RIGHT\r\n\r\n",
        "GET http://HOST/x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: RIGHT\r\nConnection: close\r\n\r\n",
        "GET /x HTTP/1.1\nHost: HOST\nX-WSSE: RIGHT\nConnection: close\n\n",
        "POST /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: RIGHT\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: RIGHT\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: x\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: RIGHT\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
        "QUERY /x?a=b%20c&d=\u{e9} HTTP/1.1\r\nHost: HOST\r\nX-WSSE: RIGHT\r\nConnection: close\r\n\r\n",
    ] {
        let flushed = server.send("POST /_wsse/flush", &[], "");
        assert_eq!(flushed.status, 204);
        let answer = server.raw(&request.replace("RIGHT", RIGHT));
        assert!(answer.contains(" 200 OK\r\n"), "{request}: {answer}");
        assert!(
            answer.ends_with("\"path\":\"/x\"}") || !request.contains("GET /x"),
            "{answer}"
        );
    }
    let head = server.raw(&format!(
        "HEAD / HTTP/1.1\r\nHost: HOST\r\nX-WSSE: {RIGHT}\r\nConnection: close\r\n\r\n"
    ));
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    // A client may use the server as a proxy by mistake.
    let connect = "CONNECT crm.example:443 HTTP/1.1\r\nHost: crm.example:443\r\n\r\n";
    let answer = server.raw(connect);
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    assert!(answer.contains("this server is not a proxy"), "{answer}");
}

#[test]
fn what_is_not_http_gets_400_and_is_recorded() {
    let server = Server::start(&["--now", NOW]);
    for request in [
        "GET /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: UsernameToken\r\n Username=\"admin\"\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE : x\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: HOST\r\nX-WSSE: a\0b\r\n\r\n",
        "GET /x y HTTP/1.1\r\nHost: HOST\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}\r\n\r\n", // TLS
        "nonsense\r\n\r\n",
        "GET /x HTTP/1.1\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /x HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let before = server.records().len();
        let answer = server.raw(request);
        assert!(
            answer.starts_with("HTTP/1.1 400 "),
            "{request:?}: {answer:?}"
        );
        let records = server.records();
        assert_eq!(records.len(), before + 1, "{request:?}");
        assert_eq!(records[before]["status"], 400);
        assert_eq!(records[before]["verdict"], "not_judged");
    }
    // A request that ends early does not count.
    assert_eq!(server.raw("GET /x HTTP/1.1\r\nHost: HOST\r\nX-W"), "");
    assert_eq!(server.header(RIGHT).status, 200);
}

/// As PHP's web servers do: the first match of each part counts.
#[test]
fn several_headers_are_read_as_one() {
    let server = Server::start(&["--now", NOW]);
    let lines = [
        format!("X-WSSE: {RIGHT}"),
        "X-WSSE: UsernameToken Username=\"x\"".into(),
    ];
    let answer = server.send("GET /", &[&lines[0], &lines[1]], "");
    assert_eq!(answer.status, 200);
    let record = server.last_record();
    assert_eq!(
        record["header"],
        format!("{RIGHT}, UsernameToken Username=\"x\"")
    );
    let warnings = record["warnings"].as_array().unwrap();
    let warning =
        "the request has several X-WSSE headers: they were joined with commas, as web servers do";
    assert!(warnings.contains(&json!(warning)), "{warnings:?}");
    let answer = server.send("GET /", &[&lines[1], &lines[0]], "");
    assert_eq!(answer.json()["verdict"], "unknown_user");
}

#[test]
fn requests_in_a_pipeline_are_answered_in_order() {
    let server = Server::start(&[]);
    let request = |path: &str, rest: &str| {
        format!(
            "GET /{path} HTTP/1.1\r\nHost: HOST\r\nX-WSSE: {}\r\n{rest}\r\n",
            value(&[])
        )
    };
    let all = request("1", "") + &request("2", "") + &request("3", "Connection: close\r\n");
    let answer = server.raw(&all);
    let places =
        ["/1", "/2", "/3"].map(|path| answer.find(&format!("\"path\":\"{path}\"")).unwrap());
    assert!(places.is_sorted(), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3);
}

#[test]
fn a_client_that_expects_100_gets_it_before_it_sends_the_body() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nX-WSSE: {}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        server.host(),
        value(&[])
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut buffer = [0; 1024];
    let length = stream.read(&mut buffer).unwrap();
    assert_eq!(&buffer[..length], b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hello").unwrap();
    let length = stream.read(&mut buffer).unwrap();
    assert!(buffer[..length].starts_with(b"HTTP/1.1 200 OK"));
}

#[test]
fn a_slow_client_is_answered() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nX-WSSE: {}\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody",
        server.host(),
        value(&[])
    );
    for part in request.as_bytes().chunks(16) {
        stream.write_all(part).unwrap();
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn heads_and_bodies_have_limits() {
    let server = Server::start(&["--now", NOW]);
    let filler = |length: usize| format!("X-Filler: {}", "x".repeat(length));
    let right = format!("X-WSSE: {RIGHT}");
    for (length, status) in [(65_000, 200), (66_000, 431), (1_000_000, 431)] {
        let _ = server.send("POST /_wsse/flush", &[], "");
        let answer = server.send("GET /", &[&right, &filler(length)], "");
        assert_eq!(answer.status, status, "{length}");
    }
    for (length, status) in [(1 << 20, 200), ((1 << 20) + 1, 413), (8 << 20, 413)] {
        let _ = server.send("POST /_wsse/flush", &[], "");
        let answer = server.send("POST /", &[&right], &"x".repeat(length));
        assert_eq!(answer.status, status, "{length}");
    }
    // A SOAP message of this size is read.
    let blank = " ".repeat((1 << 20) - 300);
    let message = format!(
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>{blank}</Body></Envelope>"
    );
    let answer = server.send("POST /", &["Content-Type: text/xml"], &message);
    assert_eq!(
        server.last_record()["verdict"],
        "no_token",
        "{}",
        answer.body
    );
}

/// A head that does not come within ten seconds closes its connection.
#[test]
fn a_head_has_ten_seconds() {
    let server = Server::start(&[]);
    let mut started = server.connect();
    started.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let mut silent = server.connect();
    let start = Instant::now();
    for stream in [&mut started, &mut silent] {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        let seconds = start.elapsed().as_secs_f32();
        assert!((9.0..13.0).contains(&seconds), "{seconds}");
    }
}

/// The most memory that the server ever used, in kB.
#[cfg(target_os = "linux")]
fn peak_memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Checks that a server answers at once.
#[track_caller]
fn assert_answers(server: &Server) {
    let start = Instant::now();
    assert_eq!(server.get("/_wsse/health").status, 200);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

/// Each of these floods uses all connections.
#[cfg(target_os = "linux")]
#[test]
fn floods_neither_stop_the_server_nor_take_much_memory() {
    const CONNECTIONS: usize = 256;
    let server = Server::start(&["--quiet"]);
    let host = server.host().to_owned();
    let flood = |name: &str, request: &dyn Fn(usize) -> Vec<u8>| {
        let mut streams: Vec<TcpStream> = (0..CONNECTIONS).map(|_| server.connect()).collect();
        for (number, stream) in streams.iter_mut().enumerate() {
            stream
                .set_write_timeout(Some(Duration::from_millis(200)))
                .unwrap();
            let _ = stream.write_all(&request(number));
        }
        std::thread::sleep(Duration::from_millis(300));
        drop(streams); // nothing was read
        assert_answers(&server);
        let memory = peak_memory(&server);
        assert!(memory < 64 * 1024, "{name}: {memory} kB");
        println!("{name}: {memory} kB");
    };
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n");
    let long = "\u{7f}\u{e9}x".repeat(15_000);
    // A search for a mistake needs memory too.
    let wrong = RIGHT.replace("8ZZz", "AAAA");
    assert_eq!(server.header(&wrong).json()["verdict"], "expired");
    flood("connections", &|_| Vec::new());
    flood("unfinished heads", &|_| {
        format!("{head}X-WSSE: {}", "x".repeat(65_000)).into()
    });
    flood("heads", &|number| {
        let header = format!("{head}X-WSSE: Username=\"{long}{number}\"\r\n\r\n");
        header.repeat(4).replace('\u{7f}', "").into()
    });
    flood("long tokens", &|number| {
        let nonce = "A".repeat(20_000);
        let token = format!(
            "Username=\"admin\", PasswordDigest=\"x\", Nonce=\"{number}{nonce}\", Created=\"2026-01-15T12:00:00Z\""
        );
        format!("{head}X-WSSE: {token}\r\n\r\n").repeat(3).into()
    });
    flood("lists that nobody reads", &|_| {
        format!("GET /_wsse/requests HTTP/1.1\r\nHost: {host}\r\n\r\n")
            .repeat(50)
            .into()
    });
    flood("events that nobody reads", &|_| {
        format!("GET /_wsse/events HTTP/1.1\r\nHost: {host}\r\n\r\n").into()
    });
    flood("waits that nobody reads", &|_| {
        format!("GET /_wsse/requests?after=99999&wait=60 HTTP/1.1\r\nHost: {host}\r\n\r\n").into()
    });
    let post = |length: usize| {
        format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    flood("bodies", &|_| {
        (post(1 << 20) + &"<a>".repeat(300_000)).into()
    });
    flood("SOAP messages", &|number| {
        let nonce = format!("{number}{}", "A".repeat(700_000));
        let message = format!(
            "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Header>\
             <w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
             <w:UsernameToken><w:Username>admin</w:Username><w:Password>x</w:Password>\
             <w:Nonce>{nonce}</w:Nonce></w:UsernameToken></w:Security></Header><Body/></Envelope>"
        );
        (post(message.len()) + &message).into()
    });
    assert_answers(&server);
    assert_eq!(server.header(&value(&[])).status, 200);
}

/// A flood of wrong digests cannot keep the server busy with searches for their mistakes.
#[test]
fn many_wrong_digests_are_answered_soon() {
    let server = Server::start(&["--now", NOW, "--quiet"]);
    let start = Instant::now();
    for number in 10_000..10_300 {
        let wrong = RIGHT
            .replace("8ZZzT", &format!("{number}"))
            .replace("NWY0Z", &format!("{number}"));
        assert_eq!(server.header(&wrong).json()["verdict"], "digest_mismatch");
    }
    let seconds = start.elapsed().as_secs();
    assert!(seconds < 60, "{seconds} s");
}

#[cfg(unix)]
#[test]
fn a_signal_lets_requests_finish() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = format!(
        "POST /slow HTTP/1.1\r\nHost: {}\r\nX-WSSE: {}\r\nContent-Length: 4\r\n\r\n",
        server.host(),
        value(&[])
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut events = server.connect();
    let request = format!(
        "GET /_wsse/events HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.host()
    );
    events.write_all(request.as_bytes()).unwrap();
    let _idle = server.connect();
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    wait_for("the port is closed", || {
        TcpStream::connect(server.host()).is_err()
    });
    stream.write_all(b"body").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let start = Instant::now();
    let (status, _) = server.stop("TERM");
    assert_eq!(status, Some(0));
    assert!(start.elapsed() < Duration::from_secs(3));
}
