//! Does `wsse serve` give the verdicts of the real servers over HTTP, and say why?
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use common::server::{Server, value};
use common::{KEY, process, refused, wsse};
use serde::Deserialize;
use serde_json::{Value, json};
use wsse_header::Field;

#[derive(Deserialize)]
struct Verdicts {
    now: String,
    lifetime: i64,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    keys: Vec<String>,
    headers: Vec<String>,
    verdicts: BTreeMap<String, Vec<String>>,
}

/// The data has headers and what the servers' own code answered to them.
#[test]
fn verdicts_over_http_are_those_of_the_servers() {
    let data: Verdicts = serde_json::from_str(include_str!("data/oro-verdicts.json")).unwrap();
    let mut compared = 0;
    for case in &data.cases {
        let user = Field::Username.find(&case.headers[0]).unwrap_or("admin");
        let users: Vec<String> = case
            .keys
            .iter()
            .map(|key| format!("{user}:{key}"))
            .collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), users.join("\n")).unwrap();
        for (title, name) in [
            ("OroPlatform 4.0.0", "oro-4.0"),
            ("OroPlatform 5.1.8", "oro-5.1"),
            ("OroPlatform 6.0.10", "oro-6.0"),
            ("EscapeWSSEAuthenticationBundle 2.3.0 (no salt)", "escape"),
        ] {
            let server = Server::of({
                let mut command = process(&["serve", "--listen", "127.0.0.1:0", "--quiet"]);
                let lifetime = format!("--lifetime={}", data.lifetime);
                command.args(["--server", name, "--now", &data.now, &lifetime, "--users"]);
                command.arg(file.path());
                command
            });
            for (header, expected) in case.headers.iter().zip(&case.verdicts[title]) {
                let answer = server.header(header);
                let (status, expected) = match expected.as_str() {
                    "accepted" => (200, "accepted"),
                    error if error.starts_with("500 ") => (500, "server_error"),
                    verdict => (401, verdict),
                };
                let what = format!("{} on {title}", case.name);
                assert_eq!(answer.json()["verdict"], expected, "{what}");
                assert_eq!(answer.status, status, "{what}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 4 * 35, "headers are missing");
}

const NOW: &str = "2026-01-15T12:00:10Z";

/// The headers in the README.
const RIGHT: &str = "UsernameToken Username=\"admin\", PasswordDigest=\"8ZZzTJLi/nZj72sbtEv+wepYl+c=\", \
    Nonce=\"NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk=\", Created=\"2026-01-15T12:00:00+00:00\"";
const NONCE_AS_TEXT: &str = "UsernameToken Username=\"admin\", PasswordDigest=\"oUBihUPc45cp6p+6yH6/qBFB3UU=\", \
    Nonce=\"robte9BgUHiWwEMfqsFOTg==\", Created=\"2026-01-15T12:00:00Z\"";

#[test]
fn an_accepted_request_gets_a_json_object() {
    let server = Server::start(&["--now", NOW]);
    for line in [
        "GET /api/users?x=1",
        "POST /a%20b",
        "PATCH /",
        "PURGE /x",
        "OPTIONS *",
    ] {
        let _ = server.send("POST /_wsse/flush", &[], "");
        let answer = server.send(line, &[&format!("X-WSSE: {RIGHT}")], "");
        let (method, path) = line.split_once(' ').unwrap();
        let expected = json!({
            "verdict": "accepted", "username": "admin", "method": method, "path": path,
        });
        assert_eq!((answer.status, answer.json()), (200, expected), "{line}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

/// The object is that of `verify-header`, which numbers its headers and not requests.
#[test]
fn a_refused_request_gets_what_verify_header_prints() {
    let server = Server::start(&["--now", NOW]);
    let answer = server.header(NONCE_AS_TEXT);
    assert_eq!(answer.status, 401);
    let challenge = "wsse realm=\"secured api\", profile=\"usernametoken\"";
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
    let printed = wsse()
        .args([
            "verify-header",
            "--format",
            "json",
            "--now",
            NOW,
            NONCE_AS_TEXT,
        ])
        .env("WSSE_API_KEY", KEY)
        .output()
        .unwrap();
    let mut expected: Value = serde_json::from_slice(&printed.stdout).unwrap();
    expected["line"] = Value::Null;
    assert_eq!(answer.json(), expected);
    assert_eq!(expected["diagnosis"][0]["cause"], "nonce_hashed_as_text");
}

#[test]
fn a_record_has_everything_that_the_page_shows() {
    let server = Server::start(&["--now", NOW]);
    server.send(
        "GET /?a=b",
        &[&format!("X-WSSE: {NONCE_AS_TEXT}"), "User-Agent: test"],
        "",
    );
    let record = server.last_record();
    for (name, expected) in [
        ("id", json!(1)),
        ("agent", json!("test")),
        ("method", json!("GET")),
        ("path", json!("/?a=b")),
        ("status", json!(401)),
        ("accepted", json!(false)),
        ("header", json!(NONCE_AS_TEXT)),
        ("source", json!("X-WSSE")),
        ("server", json!("oro-5.1")),
        ("username", json!("admin")),
        ("verdict", json!("digest_mismatch")),
        ("nonce_bytes", json!(16)),
        ("age_seconds", json!(10)),
        ("key", Value::Null),
        ("dialect", json!("atom")),
    ] {
        assert_eq!(record[name], expected, "{name}");
    }
    assert_eq!(
        record["fields"][2],
        json!({
            "name": "Nonce",
            "sent": "robte9BgUHiWwEMfqsFOTg==",
            "decoded": "0xae86ed7bd060507896c0431faac14e4e (16 bytes)",
        })
    );
    // The expected steps are those of --verbose.
    let verbose = wsse()
        .args([
            "header",
            "admin",
            "--verbose",
            "--nonce",
            "robte9BgUHiWwEMfqsFOTg==",
        ])
        .args(["--created", "2026-01-15T12:00:00Z"])
        .env("WSSE_API_KEY", KEY)
        .output()
        .unwrap();
    let verbose = String::from_utf8(verbose.stderr).unwrap();
    let steps = record["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 4);
    for step in steps {
        let expected = step["expected"]
            .as_str()
            .unwrap()
            .split(" (")
            .next()
            .unwrap();
        assert!(verbose.contains(expected), "{expected}: {verbose}");
    }
    assert_eq!(steps[3]["sent"], "oUBihUPc45cp6p+6yH6/qBFB3UU=");
    // The diagnosis knows what was hashed instead.
    assert_eq!(
        steps[0]["sent"],
        "726f6274653942675548695777454d667173464f54673d3d (24 bytes, its text)"
    );
    assert_eq!(
        steps[1]["sent"],
        "84 bytes: nonce bytes + created + API key (SHA-1)"
    );
    assert_eq!(
        steps[1]["expected"],
        "76 bytes: nonce bytes + created + API key (SHA-1)"
    );
    server.header(RIGHT);
    let record = server.last_record();
    assert_eq!((&record["id"], &record["key"]), (&json!(2), &json!(1)));
    for step in record["steps"].as_array().unwrap() {
        assert_eq!(step["sent"], step["expected"]);
    }
}

#[test]
fn a_request_without_the_header_is_refused_and_says_where_the_token_is() {
    let server = Server::start(&[]);
    let answer = server.get("/api");
    assert_eq!(
        (answer.status, &answer.json()["verdict"]),
        (401, &json!("no_header"))
    );
    let record = server.last_record();
    for (name, expected) in [
        ("header", Value::Null),
        ("fields", json!([])),
        ("steps", json!([])),
        ("username", Value::Null),
    ] {
        assert_eq!(record[name], expected, "{name}");
    }
    let answer = server.send("GET /api", &[&format!("Authorization: {}", value(&[]))], "");
    let cause = &answer.json()["diagnosis"][0];
    assert_eq!(cause["cause"], "header_not_named");
    let message = "the token is in the header authorization, not in X-WSSE";
    assert_eq!(cause["message"], message);
}

#[test]
fn an_unknown_user_is_named_and_uses_no_nonce() {
    let server = Server::start(&["--now", NOW]);
    let bob = RIGHT.replace("admin", "bob");
    let answer = server.header(&bob);
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["verdict"], "unknown_user");
    let message = "the server does not know this username (case and spaces matter)";
    assert_eq!(answer.json()["diagnosis"][0]["message"], message);
    assert_eq!(answer.json()["diagnosis"].as_array().unwrap().len(), 1);
    assert_eq!(server.header(RIGHT).status, 200);
}

/// As on the servers, the nonce is stored before the digest is checked.
#[test]
fn a_wrong_digest_uses_its_nonce_until_the_nonces_are_flushed() {
    let server = Server::start(&["--now", NOW]);
    let wrong = RIGHT.replace("8ZZz", "AAAA");
    assert_eq!(server.header(&wrong).json()["verdict"], "digest_mismatch");
    let again = server.header(RIGHT).json();
    assert_eq!(again["verdict"], "nonce_reused");
    let message = again["diagnosis"][0]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(message.starts_with("header 1 had this nonce"), "{message}");
    let flushed = server.send("POST /_wsse/flush", &[], "");
    assert_eq!((flushed.status, &*flushed.body), (204, ""));
    assert_eq!(server.header(RIGHT).status, 200);
}

#[test]
fn users_come_from_a_file_with_keys_and_salts() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let users =
        format!("\u{feff}# two users\r\nadmin:other-key\r\nadmin:{KEY}\n\nbob:bobs-key:3fz1\n");
    std::fs::write(file.path(), users).unwrap();
    let start = |server: &str| {
        Server::of({
            let mut command = process(&["serve", "--listen", "127.0.0.1:0", "--server", server]);
            command.arg("--users").arg(file.path());
            command
        })
    };
    let bob = |arguments: &[&str]| {
        let made = wsse()
            .args(["header", "bob", "--format", "value", "--clock-offset=-1s"])
            .args(arguments)
            .env("WSSE_API_KEY", "bobs-key")
            .output()
            .unwrap();
        String::from_utf8(made.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    };
    let server = start("oro-5.1");
    assert_eq!(server.header(&value(&[])).status, 200);
    assert_eq!(server.last_record()["key"], 2);
    // What is expected is made with the key that the client used. The second time, the mistake is
    // known already.
    for _ in 0..2 {
        server.header(&value(&["--nonce-in-digest", "text"]));
        let hashed = &server.last_record()["steps"][1];
        assert_eq!(
            hashed["expected"],
            "97 bytes: nonce bytes + created + API key (SHA-1)"
        );
    }
    assert_eq!(server.header(&bob(&[])).status, 200);
    // A header with the salt, which this server does not hash.
    let salted = server.header(&bob(&["--salt", "3fz1"])).json();
    assert_eq!(salted["verdict"], "digest_mismatch");
    // The key of another user.
    let stolen = value(&[]).replace("\"admin\"", "\"bob\"");
    assert_eq!(server.header(&stolen).json()["verdict"], "digest_mismatch");

    let server = start("escape");
    assert_eq!(server.header(&bob(&[])).status, 401);
    assert_eq!(server.header(&bob(&["--salt", "3fz1"])).status, 200);
}

#[test]
fn wrong_users_files_are_refused_without_showing_them() {
    for (users, expected) in [
        (
            "",
            "error: the users file has no users: write one NAME:KEY per line\n",
        ),
        (
            "admin\n",
            "error: line 1 of the users file is not NAME:KEY or NAME:KEY:SALT\n",
        ),
        (
            "admin:\n",
            "error: line 1 of the users file is not NAME:KEY or NAME:KEY:SALT\n",
        ),
        (
            ":key\n",
            "error: line 1 of the users file is not NAME:KEY or NAME:KEY:SALT\n",
        ),
        (
            "a:b:c:d\n",
            "error: line 1 of the users file has more than two colons: if the key contains \
             one, use --username and --api-key-file\n",
        ),
        (
            "#\na:b:{c}\n",
            "error: line 2 of the users file: the salt contains { or }, which Symfony refuses\n",
        ),
        (
            "a:b:c\na:b\n",
            "error: line 2 of the users file gives a user a different salt than an earlier line: use one salt per user\n",
        ),
    ] {
        let stderr = refused(wsse().args(["serve", "--users", "-"]).write_stdin(users));
        assert_eq!(stderr, expected, "{users:?}");
    }
}

#[cfg(unix)]
#[test]
fn without_users_there_is_admin_with_a_new_key_that_is_printed_once() {
    let mut keys = Vec::new();
    for _ in 0..2 {
        let server = Server::of(process(&["serve", "--listen", "127.0.0.1:0", "--quiet"]));
        let (status, stderr) = server.stop("TERM");
        assert_eq!(status, Some(0));
        let key = stderr
            .strip_prefix("user admin, API key ")
            .expect("a key")
            .trim_end();
        let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        assert!(key.len() == 40 && key.chars().all(is_hex), "{stderr}");
        keys.push(key.to_owned());
    }
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn as_server_sends_what_the_server_sends_and_keeps_the_reasons_for_the_page() {
    let server = Server::start(&["--now", NOW, "--as-server"]);
    let answer = server.header(NONCE_AS_TEXT);
    assert_eq!((answer.status, &*answer.body), (401, ""));
    assert_eq!(answer.header("content-length"), Some("0"));
    assert!(answer.header("www-authenticate").is_some());
    let record = server.last_record();
    assert_eq!(record["diagnosis"][0]["cause"], "nonce_hashed_as_text");

    let server = Server::start(&["--now", NOW, "--as-server", "--server", "oro-4.0"]);
    let slash = RIGHT.replace("NWY0", "NW/0");
    let answer = server.header(&slash);
    assert_eq!((answer.status, &*answer.body), (500, ""));
    assert_eq!(answer.header("www-authenticate"), None);
}

#[test]
fn a_file_can_answer_accepted_requests() {
    let file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    std::fs::write(file.path(), "{\"users\": []}").unwrap();
    let server = Server::start(&["--now", NOW, "--body", file.path().to_str().unwrap()]);
    let answer = server.header(RIGHT);
    assert_eq!((answer.status, &*answer.body), (200, "{\"users\": []}"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(server.header(RIGHT).json()["verdict"], "nonce_reused");
}

#[test]
fn the_server_has_its_own_clock() {
    // What the client should do comes first, however old its header is.
    let server = Server::start(&["--now", "2027-01-15T12:00:00Z"]);
    let fix = server.header(RIGHT).json()["diagnosis"][0]["fix"].to_string();
    assert!(
        fix.starts_with("\"make a new header for each request"),
        "{fix}"
    );
    let server = Server::start(&["--now", NOW]);
    let date = Some("thu, 15 jan 2026 12:00:10 gmt");
    assert_eq!(server.header(RIGHT).header("date"), date);
    let server = Server::start(&["--clock-offset=-1h"]);
    let answer = server.header(&value(&[]));
    assert_eq!(answer.json()["verdict"], "future");
    let date = answer.header("date").unwrap().replace("gmt", "GMT");
    // A client that reads the server's clock is accepted.
    let value = succeeds_value(&["--format", "value", "--server-date", &date]);
    assert_eq!(server.header(&value).status, 200);
}

fn succeeds_value(arguments: &[&str]) -> String {
    let made = wsse()
        .args(["header", "admin"])
        .args(arguments)
        .env("WSSE_API_KEY", KEY)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

fn envelope(version: &str, security: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{version}\"><s:Header>{security}</s:Header><s:Body/></s:Envelope>"
    )
}

#[test]
fn soap_gets_an_envelope_or_a_fault_of_its_version() {
    let server = Server::start(&[]);
    for (version, kind) in [
        ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml"),
        (
            "http://www.w3.org/2003/05/soap-envelope",
            "application/soap+xml",
        ),
    ] {
        let security = succeeds_value(&["--dialect", "oasis", "--format", "soap"]);
        let message = envelope(version, &security);
        let send =
            |message: &str| server.send("POST /soap", &[&format!("Content-Type: {kind}")], message);
        let answer = send(&message);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.header("content-type").unwrap().starts_with(kind));
        assert!(answer.body.contains(version) && answer.body.contains("<soap:Body></soap:Body>"));
        let record = server.last_record();
        assert_eq!(
            (&record["source"], &record["verdict"]),
            (&json!("soap"), &json!("accepted"))
        );
        let answer = send(&message);
        assert_eq!(answer.status, 500);
        assert!(
            answer.body.contains("wsse:FailedAuthentication"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("nonce_reused") || answer.body.contains("had this nonce"));
        assert!(answer.body.contains(version));
        let unknown = security.replace(">admin<", ">bob<");
        let _ = server.send("POST /_wsse/flush", &[], "");
        let answer = send(&envelope(version, &unknown));
        assert!(
            answer.body.contains("does not know this username"),
            "{}",
            answer.body
        );
    }
    let server = Server::start(&["--as-server", "--now", "2020-01-01T00:00:00Z"]);
    let security = succeeds_value(&["--dialect", "oasis", "--format", "soap"]);
    let message = envelope("http://schemas.xmlsoap.org/soap/envelope/", &security);
    let answer = server.send("POST /", &["Content-Type: text/xml"], &message);
    assert!(
        answer.body.contains("wsse:MessageExpired"),
        "{}",
        answer.body
    );
}

#[test]
fn the_password_of_a_soap_message_is_never_shown() {
    let server = Server::start(&[]);
    let kind = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
    let security = format!(
        "<wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
         <wsse:UsernameToken><wsse:Username>admin</wsse:Username>\
         <wsse:Password Type=\"{kind}\">unknown-password</wsse:Password></wsse:UsernameToken></wsse:Security>"
    );
    let message = envelope("http://schemas.xmlsoap.org/soap/envelope/", &security);
    let answer = server.send("POST /", &["Content-Type: text/xml"], &message);
    assert_eq!(answer.status, 500);
    let records = server.get("/_wsse/requests").body;
    assert!(records.contains("password_mismatch"), "{records}");
    assert!(!records.contains("unknown-password") && !answer.body.contains("unknown-password"));
}

/// A digest that is readable text may be a password, even if the server has another one.
#[test]
fn another_password_in_place_of_the_digest_is_not_shown() {
    let server = Server::start(&[]);
    let header = "X-WSSE: UsernameToken Username=\"admin\", PasswordDigest=\"hunter2-secret\", \
                  Nonce=\"MTIz\", Created=\"2026-01-15T12:00:00Z\"";
    let answer = server.send("GET /", &[header], "").body;
    let records = server.get("/_wsse/requests").body;
    for text in [&answer, &records] {
        assert!(
            text.contains("digest_mismatch") || text.contains("expired"),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
    }
    assert!(
        records.contains("PasswordDigest=\\\"(not shown)\\\""),
        "{records}"
    );
}

/// Wherever a client puts the key, it is not shown.
#[cfg(unix)]
#[test]
fn the_key_is_never_shown() {
    let server = Server::start(&[]);
    let token = |username: &str, digest: &str, nonce: &str| {
        format!(
            "X-WSSE: UsernameToken Username=\"{username}\", PasswordDigest=\"{digest}\", \
             Nonce=\"{nonce}\", Created=\"2026-01-15T12:00:00Z\""
        )
    };
    let base64 = "ZGQxYzE4ZDA2NzczY2MzNzdjOWRmNjE2NmM1NGM2ZTVmZWZhNTBmYQ==";
    let mut answers = String::new();
    for header in [
        token("admin", KEY, "bm9uY2U="),
        token("admin", base64, "bm9uY2U="),
        token("admin", "x", KEY),
        // The key as the nonce, which was put into base64 before it was hashed.
        token("admin", "wDilc1PyW4GKQTF2egd0P4cybHY=", KEY),
        token(KEY, "x", "bm9uY2U="),
        format!("X-WSSE: {KEY}"),
        format!("X-WSSE: {}", KEY.to_uppercase()),
        format!("X-{KEY}: UsernameToken PasswordDigest=\"x\""),
        format!("User-Agent: {KEY}"),
    ] {
        answers += &server.send("GET /", &[&header], "").body;
    }
    answers += &server.get(&format!("/{KEY}?{base64}")).body;
    answers += &server
        .send(&format!("GET /_wsse/{KEY}"), &["Origin: http://x"], "")
        .body;
    answers += &server.raw(&format!("GET /{KEY} HTTP/1.1\r\nHost: {KEY}\r\n\r\n"));
    let records = server.get("/_wsse/requests").body;
    assert!(records.contains("(key, not shown)") && records.contains("key_in_clear"));
    assert!(records.contains("nonce_base64_twice"), "{records}");
    let (_, stderr) = server.stop("TERM");
    assert!(stderr.lines().count() > 8, "{stderr}");
    for text in [records, stderr, answers] {
        let text = text.to_lowercase();
        assert!(!text.contains(KEY), "{text}");
        assert!(!text.contains(&base64.to_lowercase()), "{text}");
        // The key base64-decoded, and its base64 in hex.
        assert!(
            !text.contains("75dd5cd7c774ebbef771cdfbedcf5d7fad7ae9ce"),
            "{text}"
        );
        assert!(
            !text.contains("5a475178597a45345a4441324e7a637a59324d7a"),
            "{text}"
        );
    }
}

#[test]
fn requests_can_be_waited_for() {
    let server = Server::start(&[]);
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| server.get("/_wsse/requests?after=0&wait=10").json());
        std::thread::sleep(Duration::from_millis(300));
        server.get("/first");
        waiting.join().unwrap()
    });
    assert_eq!(waiting["requests"][0]["path"], "/first");
    assert_eq!(waiting["last"], 1);
    let start = Instant::now();
    let none = server.get("/_wsse/requests?after=1&wait=1").json();
    assert_eq!(none, json!({ "requests": [], "last": 1 }));
    assert!(start.elapsed() >= Duration::from_secs(1));
    server.get("/second");
    let after = server.get("/_wsse/requests?after=1").json();
    assert_eq!(after["requests"].as_array().unwrap().len(), 1);
    assert_eq!(server.get("/_wsse/requests?after=x").status, 400);
    let cleared = server.send("DELETE /_wsse/requests", &[], "");
    assert_eq!((cleared.status, server.records().len()), (204, 0));
    server.get("/third");
    assert_eq!(server.last_record()["id"], 3);
}

#[test]
fn events_come_as_they_happen_and_after_a_lost_connection() {
    let server = Server::start(&[]);
    server.get("/1");
    server.get("/2");
    let read_until = |request: &str, end: &str, meanwhile: &dyn Fn()| {
        let mut stream = server.connect();
        let head = format!("GET /_wsse/events{request}\r\nHost: {}\r\n", server.host());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"\r\n").unwrap();
        let mut text = String::new();
        let mut buffer = [0; 4096];
        let mut done = false;
        while !text.contains(end) {
            let length = stream.read(&mut buffer).unwrap();
            assert!(length > 0, "{text}");
            text.push_str(str::from_utf8(&buffer[..length]).unwrap());
            if !done {
                done = true;
                meanwhile();
            }
        }
        text
    };
    let text = read_until(" HTTP/1.1", "\"path\":\"/3\"", &|| {
        server.get("/3");
    });
    assert!(text.contains("content-type: text/event-stream"), "{text}");
    assert!(text.contains("id: 1\nevent: request\ndata: {"), "{text}");
    // Requests follow one another on one connection.
    let text = read_until("?after=3 HTTP/1.1", "\"path\":\"/5\"", &|| {
        server.get("/4");
        std::thread::sleep(Duration::from_millis(500));
        server.get("/5");
    });
    assert!(text.contains("id: 4\n"), "{text}");
    let text = read_until(" HTTP/1.1\r\nLast-Event-ID: 2", "\"path\":\"/3\"", &|| {});
    assert!(!text.contains("id: 2\n"), "{text}");
    let text = read_until("?after=5 HTTP/1.1", "event: clear\ndata: {}\n\n", &|| {
        server.send("DELETE /_wsse/requests", &[], "");
    });
    assert!(!text.contains("id: 5\n"), "{text}");
}

#[test]
fn health_names_the_server_and_its_url() {
    let server = Server::start(&["--server", "escape", "--lifetime", "60"]);
    let expected = json!({
        "status": "ok", "server": "escape", "lifetime_seconds": 60, "url": server.url,
        "username": "admin", "dialect": "oro",
    });
    assert_eq!(server.get("/_wsse/health").json(), expected);
}

#[test]
fn a_browser_sees_the_page_and_a_client_does_not() {
    let server = Server::start(&[]);
    let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for path in ["/", "/_wsse/", "/_wsse"] {
        let page = server.send(&format!("GET {path}"), &[browser], "");
        assert_eq!(page.status, 200);
        assert!(page.body.starts_with("<!doctype html>"), "{}", page.body);
        let policy = page.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
    }
    for (path, kind) in [("page.js", "text/javascript"), ("page.css", "text/css")] {
        let file = server.get(&format!("/_wsse/{path}"));
        assert!(file.header("content-type").unwrap().starts_with(kind));
        assert!(!file.body.is_empty());
    }
    assert!(server.records().is_empty());
    for (headers, expected) in [
        (vec!["Accept: */*"], 401),
        (vec!["Accept: application/json, text/html"], 401),
        (vec![browser, "X-WSSE: x"], 401),
    ] {
        assert_eq!(
            server.send("GET /", &headers, "").status,
            expected,
            "{headers:?}"
        );
    }
    assert_eq!(server.send("GET /api", &[browser], "").status, 401);
    assert_eq!(server.get("/_wsse/other").status, 404);
    let answer = server.send("PUT /_wsse/requests", &[], "");
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, Some("get, head, delete"))
    );
}

/// A page of another site must neither read nor change anything, whatever name it uses.
#[test]
fn other_sites_are_kept_out() {
    let server = Server::start(&["--allow-host", "crm.example"]);
    server.get("/secret-path");
    let host = server.host().to_owned();
    let port = host.rsplit(':').next().unwrap().to_owned();
    for (request, status) in [
        ("GET /_wsse/requests HTTP/1.1\r\nHost: evil.example", 421),
        ("GET /_wsse/ HTTP/1.1\r\nHost: evil.example", 421),
        ("GET /api HTTP/1.1\r\nHost: evil.example:PORT", 421),
        ("GET /api HTTP/1.1\r\nHost: 127.0.0.1:1", 421),
        ("GET http://evil.example/api HTTP/1.1\r\nHost: HOST", 421),
        ("GET /_wsse/requests HTTP/1.1", 400),
        (
            "GET /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nHost: evil.example",
            400,
        ),
        ("GET /_wsse/requests HTTP/1.1\r\nHost: HOST", 200),
        ("GET /_wsse/requests HTTP/1.1\r\nHost: localhost:PORT", 200),
        ("GET /_wsse/requests HTTP/1.1\r\nHost: CRM.example", 200),
        ("GET /_wsse/requests HTTP/1.0", 200),
        (
            "GET /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example",
            403,
        ),
        (
            "GET /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nOrigin: null",
            403,
        ),
        (
            "GET /_wsse/events HTTP/1.1\r\nHost: HOST\r\nOrigin: http://localhost:3000",
            403,
        ),
        (
            "GET /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: cross-site",
            403,
        ),
        (
            "GET /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: same-site",
            403,
        ),
        (
            "DELETE /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example",
            403,
        ),
        (
            "POST /_wsse/flush HTTP/1.1\r\nHost: HOST\r\nOrigin: https://HOST",
            403,
        ),
        (
            "OPTIONS /_wsse/requests HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example",
            405,
        ),
        (
            "POST /_wsse/flush HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST",
            204,
        ),
        (
            "GET /_wsse/ HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: cross-site",
            200,
        ),
    ] {
        let request = request.replace("PORT", &port);
        let answer = server.raw(&format!("{request}\r\nConnection: close\r\n\r\n"));
        assert!(
            answer.contains(&format!(" {status} ")),
            "{request}: {answer}"
        );
        assert!(
            !answer.to_lowercase().contains("access-control"),
            "{answer}"
        );
        let is_own = request.contains("/_wsse/requests") && request.starts_with("GET");
        assert_eq!(
            answer.contains("secret-path"),
            is_own && status == 200,
            "{request}"
        );
    }
}

#[cfg(unix)]
#[test]
fn each_request_is_one_line_on_stderr() {
    let server = Server::start(&["--now", NOW]);
    server.header(RIGHT);
    server.header(NONCE_AS_TEXT);
    server.send("GET /\u{1b}[31m", &["User-Agent: \u{202e}"], "");
    server.raw("nonsense\r\n\r\n");
    // A part that is too long is cut, and so is no key in it.
    let long = format!("{}{KEY}", "u".repeat(190));
    server.send(&format!("GET /{long}"), &[&format!("X-WSSE: {RIGHT}")], "");
    server.header(&RIGHT.replace("admin", &long));
    let (status, stderr) = server.stop("INT");
    assert_eq!(status, Some(0));
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(
        lines[0].ends_with(" 200 GET /api admin accepted"),
        "{stderr}"
    );
    let refused = " 401 GET /api admin digest_mismatch: nonce_hashed_as_text: ";
    assert!(lines[1].contains(refused), "{stderr}");
    let unreadable = " 400 - - - not_judged: this is not an HTTP/1.1 request";
    assert!(lines[3].contains(unreadable), "{stderr}");
    assert_eq!(lines.len(), 6, "{stderr}");
    for line in &lines[4..] {
        assert!(line.contains('…') && !line.contains(&KEY[..5]), "{line}");
        assert!(line.len() < 600, "{line}");
    }
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");

    let server = Server::start(&["--now", NOW, "--format", "json"]);
    server.header(NONCE_AS_TEXT);
    let record = server.last_record();
    let (_, stderr) = server.stop("TERM");
    assert_eq!(serde_json::from_str::<Value>(&stderr).unwrap(), record);

    let server = Server::start(&["--now", NOW, "--quiet"]);
    server.header(NONCE_AS_TEXT);
    assert_eq!(server.stop("TERM").1, "");
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let server = Server::start(&[]);
    let stderr = refused(wsse().args(["serve", "--listen", server.host()]));
    assert!(stderr.contains("cannot listen on 127.0.0.1:"), "{stderr}");
    assert!(
        stderr.contains("choose another address or port"),
        "{stderr}"
    );
    for (arguments, expected) in [
        (
            &["--listen", "example.com:80"][..],
            "use an IP address and a port",
        ),
        (&["--api-key-file", "x"], "--username <NAME>"),
        (&["--username", ""], "--username is empty"),
        (&["--username", "a", "--users", "x"], "cannot be used with"),
        (&["--users", "/none"], "cannot read the users file"),
        (&["--body", "/none"], "cannot read the --body file"),
        (&["--now", NOW, "--clock-offset=1s"], "cannot be used with"),
        (
            &["--listen", "127.0.0.1:0", "--", "/none"],
            "cannot run the command after --",
        ),
        (
            &["--allow-host", "http://crm.example"],
            "use a host name, with or without a port",
        ),
        (&["--allow-host", "*.example"], "use a host name"),
        (&["./smoke-test.sh"], "put -- before the command to run"),
    ] {
        let output = wsse().arg("serve").args(arguments).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn another_address_than_loopback_is_warned_of() {
    let server = Server::of({
        let mut command = process(&["serve", "--listen", "0.0.0.0:0", "--username", "admin"]);
        command.env("WSSE_API_KEY", KEY);
        command
    });
    let port = server.host().rsplit(':').next().unwrap().to_owned();
    assert_eq!(server.url, format!("http://127.0.0.1:{port}"));
    #[cfg(unix)]
    {
        let (_, stderr) = server.stop("TERM");
        assert!(
            stderr.starts_with("warning: anyone who can reach 0.0.0.0:"),
            "{stderr}"
        );
    }
}
