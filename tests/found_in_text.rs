//! Is the header found in whatever developers paste?
//!
//! The texts, and where they come from, are in `texts/`.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::time::Instant;

use common::{KEY, wsse};
use proptest::prelude::*;
use serde::Deserialize;
use wsse_header::read::{Found, Kind, Text, headers};
use wsse_header::{ApiKey, DigestScheme, Field, ServerSetup, Verdict, Verifier};

/// 10 seconds after the Created of all texts.
const NOW: &str = "2026-01-15T12:00:10Z";
const DIGEST: &str = "pMwty8UCYa+AWk6dOM/nY5imUwM=";
const NONCE: &str = "Sb/hBipb+a4p2Yd9lUd1cV0H";
const CREATED: &str = "2026-01-15T12:00:00+00:00";

#[derive(Deserialize)]
struct Expected {
    text: String,
    lines: Vec<u64>,
    read_as: Option<String>,
}

fn read(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts");
    fs::read(folder.join(name)).unwrap()
}

/// The headers of a text that is read in parts of this size.
fn found(text: &[u8], size: usize) -> Vec<Found<'static>> {
    let mut reader = Text::default();
    let mut all = Vec::new();
    for part in text.chunks(size).map(Some).chain([None]) {
        match part {
            Some(part) => reader.push(part),
            None => reader.end(),
        }
        while let Some(found) = reader.next() {
            all.push(Found {
                value: found.value.into_owned().into(),
                ..found
            });
        }
    }
    all
}

fn verify(arguments: &[&str], input: impl Into<Vec<u8>>) -> (Option<i32>, String, String) {
    let output = wsse()
        .arg("verify-header")
        .args(arguments)
        .args(
            (!arguments.contains(&"--now"))
                .then_some(["--now", NOW])
                .into_iter()
                .flatten(),
        )
        .env("WSSE_API_KEY", KEY)
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_header_of_every_text_is_found_and_accepted() {
    let texts: Vec<Expected> = serde_json::from_slice(&read("index.json")).unwrap();
    assert!(texts.len() > 300);
    let keys = [ApiKey::new(KEY).unwrap()];
    let setup = ServerSetup::new(None, DigestScheme::default(), Some(&keys));
    for Expected {
        text: name,
        lines,
        read_as,
    } in texts
    {
        let text = read(&format!("{name}.txt"));
        let headers = found(&text, text.len());
        let places: Vec<u64> = headers.iter().map(|found| found.line).collect();
        assert_eq!(places, lines, "{name}");
        assert_eq!(headers[0].read_as.as_deref(), read_as.as_deref(), "{name}");
        for header in &headers {
            assert!(matches!(header.kind, Kind::Sent | Kind::Written), "{name}");
            let parts = [Field::PasswordDigest, Field::Nonce, Field::Created];
            let parts = parts.map(|field| field.find(&header.value).unwrap());
            assert_eq!(parts, [DIGEST, NONCE, CREATED], "{name}");
            let outcome = Verifier::new(&setup).check(&header.value, 1_768_478_410);
            assert_eq!(outcome.verdict, Verdict::Accepted, "{name}");
            let username = outcome.token.unwrap().username().to_owned();
            assert!(
                ["admin", "O'Neill", "DOM\\admin"].contains(&&*username),
                "{name}: {username}"
            );
        }
        for size in [1, 7, 4096] {
            assert_eq!(
                found(&text, size),
                headers,
                "{name} in parts of {size} bytes"
            );
        }
    }
}

/// A header that a text has twice was sent once if the lines differ.
#[test]
fn no_text_has_two_verdicts() {
    let texts: Vec<Expected> = serde_json::from_slice(&read("index.json")).unwrap();
    for text in texts.iter().filter(|text| text.lines.len() > 1) {
        let (status, stdout, _) = verify(&["-q"], read(&format!("{}.txt", text.text)));
        assert_eq!(status, Some(0), "{}", text.text);
        assert_eq!(stdout.lines().count(), 1, "{}: {stdout}", text.text);
    }
}

#[test]
fn the_report_says_how_a_header_was_read() {
    let text = || read("recorded/nginx-default.txt");
    let (_, stdout, _) = verify(&[], text());
    assert!(
        stdout.contains("\n  read as   hex escapes (\\x22)\n"),
        "{stdout}"
    );
    let (_, stdout, _) = verify(&["--format", "json"], text());
    assert!(
        stdout.contains(r#""read_as":"hex escapes (\\x22)""#),
        "{stdout}"
    );
}

#[test]
fn a_text_without_a_whole_header_is_not_called_wrong() {
    let cut = "its end is missing (cut or wrapped)";
    let hidden = "it was hidden or not filled in";
    let none = "no X-WSSE header or SOAP token found";
    for (name, message) in [
        ("cut-line", cut),
        ("cut-line-then-others", cut),
        ("cut-after-comma", cut),
        ("cut-ellipsis", cut),
        ("cut-dots", cut),
        ("cut-json", cut),
        ("cut-log-end", cut),
        ("cut-var-dump", cut),
        ("cut-var-dump-created", cut),
        ("cut-xdebug", cut),
        ("cut-after-nonce", cut),
        ("cut-after-nonce-in-lines", cut),
        ("curl-split-sent", cut), // the rest of the header was sent as another header
        ("two-half", cut),
        ("empty-name", cut),
        ("template-plus", cut),
        ("template-percent", hidden),
        ("template-js", hidden),
        ("template-php", hidden),
        ("template-dot", hidden),
        ("template-fstring", hidden),
        ("template-doc", hidden),
        ("masked", hidden),
        ("masked-value", hidden),
        ("masked-value-in-request", hidden),
        ("masked-line", hidden),
        ("masked-in-lines", hidden),
        ("masked-x", hidden),
        ("masked-without-quotes", hidden),
        ("masked-rest", hidden),
        ("masked-rest-in-log", hidden),
        ("masked-middle", hidden),
        ("masked-parts", hidden),
        ("masked-nonce", hidden),
        ("masked-json", hidden),
        ("masked-rails", hidden),
        ("soap-masked", hidden),
        ("soap-masked-text", hidden),
        ("prose", none),
        (
            "soap-escaped",
            "a SOAP message starts on line 1, but its end is missing",
        ),
        ("response", none),
        ("response-toolbelt", none),
        ("response-with-header", none),
        ("wsse-profile", none),
        ("cors", none),
    ] {
        let (status, stdout, stderr) = verify(&[], read(&format!("not-whole/{name}.txt")));
        assert_eq!((status, &*stdout), (Some(2), ""), "{name}");
        assert!(stderr.contains(message), "{name}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{name}: {stderr}");
    }
}

#[test]
fn a_note_about_a_cut_header_does_not_change_the_other_verdicts() {
    let text = [read("not-whole/cut-line.txt"), read("recorded/curl-v.txt")].concat();
    let (status, stdout, stderr) = verify(&[], text);
    assert_eq!(status, Some(0));
    assert!(stdout.starts_with("accepted: "), "{stdout}");
    let start = "warning: a header starts on line 1, but its end is missing";
    assert!(stderr.starts_with(start), "{stderr}");
}

/// What a client really sent is judged byte by byte.
#[test]
fn a_backslash_that_was_sent_is_not_undone() {
    let text = read("not-whole/curl-backslash-sent.txt");
    let (status, stdout, _) = verify(&["--format", "json"], text);
    assert_eq!(status, Some(1));
    assert!(stdout.contains(r#""verdict":"not_wsse""#), "{stdout}");
    assert!(stdout.contains(r#""read_as":null"#), "{stdout}");
}

/// `curl -H @file` sends each line of the file as a header, whatever its name.
#[test]
fn a_header_without_its_name_is_explained() {
    let text = read("not-whole/curl-value-without-name.txt").repeat(5);
    let (status, stdout, _) = verify(&[], text);
    assert_eq!(status, Some(1));
    assert_eq!(stdout.matches("not_wsse: ").count(), 5, "{stdout}");
    assert_eq!(
        stdout.matches("cause     header_not_named: ").count(),
        5,
        "{stdout}"
    );
}

#[test]
fn a_header_with_another_name_is_explained() {
    let text = String::from_utf8(read("not-whole/curl-value-without-name.txt")).unwrap();
    for name in ["Authorization", "X-WSSE2", "X_WSSE", "WSSE"] {
        let other = text.replace("> UsernameToken", &format!("> {name}: UsernameToken"));
        let (status, stdout, _) = verify(&[], other);
        assert_eq!(status, Some(1), "{name}");
        assert!(stdout.contains("header_not_named: "), "{name}: {stdout}");
    }
    let named = text.replace("> UsernameToken", "> x-wsse: UsernameToken");
    assert_eq!(verify(&[], named).0, Some(0));
    let trace = "0000: GET / HTTP/1.1\n0010: ";
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix("> UsernameToken"));
    let trace = format!("{trace}UsernameToken{}\n", value.unwrap());
    let (status, stdout, _) = verify(&[], trace);
    assert_eq!(status, Some(1));
    assert!(stdout.contains("header_not_named: "), "{stdout}");
}

/// A header inside another header, or in one with another name, was not sent as X-WSSE.
#[test]
fn what_a_tool_printed_as_another_header_is_explained() {
    for name in [
        "sent-in-cookie",
        "sent-in-other-header",
        "sent-in-cookie-wget",
        "sent-other-wget",
        "sent-other-httpie",
        "sent-other-trace",
        "sent-other-http-client",
        "sent-other-toolbelt",
        "sent-other-strings",
        "sent-other-wire",
    ] {
        let (status, stdout, _) = verify(&[], read(&format!("not-whole/{name}.txt")));
        assert_eq!(status, Some(1), "{name}");
        assert!(stdout.contains("header_not_named: "), "{name}: {stdout}");
    }
}

#[test]
fn the_soap_message_of_every_text_is_found_and_accepted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts/soap");
    let texts: Vec<_> = fs::read_dir(folder).unwrap().collect();
    assert!(texts.len() > 40);
    for text in texts {
        let path = text.unwrap().path();
        let arguments = ["--server", "wss4j-2", "-q"];
        let (status, stdout, stderr) = verify(&arguments, fs::read(&path).unwrap());
        assert_eq!(status, Some(0), "{path:?}: {stdout}{stderr}");
        assert_eq!(stdout.lines().count(), 1, "{path:?}: {stdout}");
    }
}

/// A header from another day is not a matter of a clock that a few seconds would correct.
#[test]
fn the_first_advice_for_a_header_from_another_day_is_when_it_was_sent() {
    let line = || read("recorded/curl-v.txt");
    let (_, stdout, _) = verify(&["--now", "2026-11-15T12:00:00Z"], line());
    let advice = "  fix       to check it at the time it was sent, add --now=2026-01-15T12:00:00Z";
    assert!(stdout.contains(advice), "{stdout}");
    let (_, stdout, _) = verify(&["--now", "2017-01-15T12:00:00Z"], line());
    assert!(stdout.contains("clock_ahead: "), "{stdout}");
    assert!(!stdout.contains("--clock-offset"), "{stdout}");
    let (_, stdout, _) = verify(&["--now", "2026-01-15T11:59:00Z"], line());
    assert!(stdout.contains("--clock-offset=-60s"), "{stdout}");
}

/// The documentation of Emarsys does not say whether a nonce can be used twice.
#[test]
fn a_nonce_that_a_server_may_accept_twice_has_a_warning() {
    let header = wsse()
        .args(["generate-header", "admin", KEY, "--dialect", "emarsys"])
        .args(["--created", CREATED])
        .output()
        .unwrap()
        .stdout;
    let (status, stdout, _) = verify(&["--server", "emarsys"], header.repeat(2));
    assert_eq!(status, Some(0), "{stdout}");
    assert_eq!(stdout.matches("has the same nonce").count(), 1, "{stdout}");
}

/// A digest that is readable may be the password.
#[test]
fn a_readable_digest_is_not_printed() {
    for password in [
        "hunter2",
        "CorrectHorseBatteryStaple",
        "my secret pass phrase 42",
    ] {
        let header = format!(
            "X-WSSE: UsernameToken Username=\"admin\", PasswordDigest=\"{password}\", \
             Nonce=\"{NONCE}\", Created=\"{CREATED}\"\n"
        );
        let (status, stdout, stderr) = verify(&[], header);
        assert_eq!(status, Some(1), "{stdout}");
        assert!(!(stdout + &stderr).contains(password), "{password}");
    }
}

#[test]
fn a_log_line_that_appears_twice_has_a_warning() {
    let line = String::from_utf8(read("recorded/nginx-default.txt")).unwrap();
    let (status, stdout, _) = verify(&[], line.repeat(2));
    assert_eq!(status, Some(1));
    assert!(stdout.contains("\nnonce_reused: "), "{stdout}");
    assert!(
        stdout.contains("the log also has this header on line 1"),
        "{stdout}"
    );
    // What was sent twice was used twice.
    let sent = read("recorded/curl-v.txt").repeat(2);
    let (status, stdout, _) = verify(&[], sent);
    assert_eq!(status, Some(1));
    assert!(!stdout.contains("the log has"), "{stdout}");
}

/// Issue 12: each place in a long line searched for the end of the line again.
#[test]
fn a_long_line_with_many_places_is_read_soon() {
    let time = |text: &str| {
        let times = (0..3).map(|_| {
            let start = Instant::now();
            found(text.as_bytes(), 1 << 16);
            start.elapsed()
        });
        times.min().unwrap()
    };
    let line = "UsernameToken".repeat(100);
    let one_line = time(&line.repeat(2000));
    let many_lines = time(&(line + "\n").repeat(2000));
    assert!(one_line < 4 * many_lines, "{one_line:?} {many_lines:?}");
}

#[test]
fn a_header_longer_than_the_limit_is_said_to_be_skipped() {
    let text = format!("\nX-WSSE: {}\n", "x".repeat(70_000));
    let (status, stdout, stderr) = verify(&[], text);
    assert_eq!((status, &*stdout), (Some(2), ""));
    assert_eq!(
        stderr,
        "error: skipped the header on line 2: it is longer than 64 KiB\n"
    );
}

proptest! {
    /// Whatever the text, and however it is divided: no panic, and the same headers.
    #[test]
    fn any_text_can_be_read_in_parts(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("X-WSSE: ".to_owned()),
                Just("UsernameToken ".to_owned()),
                Just("UsernameToken Username=\"a\", PasswordDigest=\"bbbbbbb\", ".to_owned()),
                Just("Nonce=\"c\", Created=\"d\"".to_owned()),
                Just("UsernameToken Username=\\\"a\\\", PasswordDigest=\\\"bbbbbbb\\\", ".to_owned()),
                Just("Nonce=\\\"c\\\", Created=\\\"d\\\"".to_owned()),
                Just("\n".to_owned()),
                Just("> ".to_owned()),
                Just("0040: ".to_owned()),
                Just("GET / HTTP/1.1\n".to_owned()),
                Just("X-Foo: ".to_owned()),
                Just("web_1  | ".to_owned()),
                Just("<br>".to_owned()),
                Just("VXNlcm5hbWVUb2tlbiBVc2VybmFtZT0iYSIs".to_owned()),
                Just("\0U\0s\0e\0r".to_owned()),
                Just("\u{1b}[1m".to_owned()),
                "[\"'\\\\`^%&=+ €a-f0-9u]{0,6}",
            ],
            0..12,
        ),
        size in 1..40_usize,
    ) {
        let text = pieces.concat();
        let whole = found(text.as_bytes(), text.len().max(1));
        prop_assert_eq!(&found(text.as_bytes(), size), &whole);
    }

    /// A line that is a header is returned exactly.
    #[test]
    fn a_line_that_is_a_header_is_exact(username in "[^\"\\p{C}\\p{Z}]{1,20}", mark in "(> ?)?") {
        let value = format!(
            "UsernameToken Username=\"{username}\", PasswordDigest=\"{DIGEST}\", \
             Nonce=\"{NONCE}\", Created=\"{CREATED}\""
        );
        let line = format!("{mark}X-WSSE: {value}\r\n");
        let headers = headers(&line);
        prop_assert_eq!(headers.len(), 1);
        prop_assert_eq!(&*headers[0].value, &value);
        prop_assert_eq!(headers[0].kind, Kind::Sent);
        prop_assert_eq!(headers[0].read_as.as_deref(), None);
    }

    /// Each escape is undone to exactly what was written.
    #[test]
    fn what_programs_write_is_read_back(username in "[^\"\\p{C}\\p{Z}]{1,20}") {
        let value = format!(
            "UsernameToken Username=\"{username}\", PasswordDigest=\"{DIGEST}\", \
             Nonce=\"{NONCE}\", Created=\"{CREATED}\""
        );
        let json = serde_json::to_string(&value).unwrap();
        let twice = serde_json::to_string(&json).unwrap();
        for line in [format!("log {json}"), format!("log {twice}")] {
            let headers = headers(&line);
            prop_assert_eq!(headers.len(), 1, "{}", line);
            prop_assert_eq!(&*headers[0].value, &value);
        }
    }
}
