//! Does real curl send what is printed, byte for byte?
//!
//! curl itself reads the headers and config files. A listener on the loopback interface records the
//! raw request.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use common::{KEY, program};

const PROFILE: &str = "Authorization: WSSE profile=\"UsernameToken\"";
const USERNAMES: [&str; 14] = [
    "admin",
    "jérôme-日本",
    "Doe, John",
    r"DOMAIN\user",
    r"back\\slashes\",
    r"\n\t\x41",
    "O'Brien",
    "100%",
    "%USER%20%{http_code}",
    "$HOME `id` $(id)",
    "space at the end ",
    " space before",
    "# not a comment; a=b: c",
    "@file",
];

/// Runs a shell line that sends one request to `$URL`, and returns the first line and the headers of
/// that request. `$WSSE` is the binary, `$NAME` the username, `$KEY` the key.
fn request_of(line: &str, username: &str) -> Vec<String> {
    program("curl");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.push(byte[0]);
        }
        let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        stream.write_all(answer).unwrap();
        request
    });
    let output = Command::new("sh")
        .args(["-c", &format!("set -eu\n{line}")])
        .env("WSSE", common::path())
        .env("URL", format!("http://{address}/api/users"))
        .env("NAME", username)
        .env("KEY", KEY)
        .env("NO_PROXY", "*")
        .env_remove("WSSE_USERNAME")
        .env_remove("WSSE_API_KEY")
        .env_remove("WSSE_DIALECT")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{username}: {stderr}");
    assert_eq!(stderr, "", "{username}");
    let request = String::from_utf8(server.join().unwrap()).unwrap();
    let head = request.strip_suffix("\r\n\r\n").unwrap();
    head.split("\r\n").map(str::to_owned).collect()
}

/// Checks that the request has exactly these headers in any order, except those that curl adds.
fn assert_sent(request: &[String], expected: &[&str]) {
    assert_eq!(request[0], "GET /api/users HTTP/1.1");
    let mut sent: Vec<&str> = request[1..]
        .iter()
        .map(String::as_str)
        .filter(|header| {
            !["Host: ", "User-Agent: curl/", "Accept: */*"]
                .iter()
                .any(|own| header.starts_with(own))
        })
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, expected);
}

const FIXED: &str =
    "--nonce elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ== --created 2016-09-20T10:00:00+03:00";

/// The header of a username with the fixed nonce and time. (The username is not in the digest.)
fn oro(username: &str) -> String {
    format!(
        "X-WSSE: UsernameToken Username=\"{username}\", \
         PasswordDigest=\"1W1xF6VjOoiFIDnjEKMBv9FiyI0=\", \
         Nonce=\"elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==\", \
         Created=\"2016-09-20T10:00:00+03:00\""
    )
}

#[test]
fn headers_from_stdin() {
    for username in USERNAMES {
        let line =
            format!(r#""$WSSE" generate-header {FIXED} "$NAME" "$KEY" | curl -q -sS -H @- "$URL""#);
        assert_sent(&request_of(&line, username), &[PROFILE, &oro(username)]);
    }
}

#[test]
fn config_from_stdin() {
    for username in USERNAMES {
        let line = format!(
            r#""$WSSE" generate-header {FIXED} --format curl "$NAME" "$KEY" | curl -q -sS -K - "$URL""#
        );
        assert_sent(&request_of(&line, username), &[PROFILE, &oro(username)]);
    }
}

#[test]
fn value_in_an_argument() {
    for username in USERNAMES {
        let line = format!(
            r#"curl -q -sS -H "X-WSSE: $("$WSSE" generate-header {FIXED} --format value "$NAME" "$KEY")" "$URL""#
        );
        assert_sent(&request_of(&line, username), &[&oro(username)]);
    }
}

#[test]
fn emarsys() {
    // The digest is that of node-wsse's test suite.
    let expected = "X-WSSE: UsernameToken Username=\"customer001\", \
         PasswordDigest=\"YWQyNWE5Y2JkOTY2ZTU1ODg2M2QzNzVhNDZlZGQwZjg5YjZlZTk4Yw==\", \
         Nonce=\"d36e316282959a9ed4c89851497a717f\", Created=\"2014-03-20T12:51:45Z\"";
    let wsse = r#""$WSSE" generate-header --dialect emarsys --nonce d36e316282959a9ed4c89851497a717f --created 2014-03-20T12:51:45Z "$NAME" customersecret"#;
    for line in [
        format!(r#"{wsse} | curl -q -sS -H @- "$URL""#),
        format!(r#"{wsse} --format curl | curl -q -sS -K - "$URL""#),
        format!(r#"curl -q -sS -H "X-WSSE: $({wsse} --format value)" "$URL""#),
    ] {
        assert_sent(&request_of(&line, "customer001"), &[expected]);
    }
}

#[test]
fn huawei() {
    // The digest was computed with OpenSSL (see data/golden-vectors.json).
    let authorization =
        "Authorization: WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\"";
    let x_wsse = "X-WSSE: UsernameToken Username=\"app-key\",\
         PasswordDigest=\"4F7RgckAdWq/90DEw3naLQimdpG/SH6f3nv4opN/sDs=\",\
         Nonce=\"ODRlYzE0ZmE5ZGU1NGYwNg==\",Created=\"2026-01-15T12:00:00Z\"";
    let wsse = r#""$WSSE" generate-header --dialect huawei --nonce ODRlYzE0ZmE5ZGU1NGYwNg== --created 2026-01-15T12:00:00Z "$NAME" "app secret""#;
    for line in [
        format!(r#"{wsse} | curl -q -sS -H @- "$URL""#),
        format!(r#"{wsse} --format curl | curl -q -sS -K - "$URL""#),
    ] {
        assert_sent(&request_of(&line, "app-key"), &[authorization, x_wsse]);
    }
}

#[test]
fn a_key_from_a_file_and_a_new_nonce() {
    let line = r#"printf '%s\n' "$KEY" | "$WSSE" header "$NAME" --api-key-file - | curl -q -sS -H @- "$URL""#;
    let request = request_of(line, "admin");
    assert!(request.contains(&PROFILE.to_owned()), "{request:?}");
    let sent: Vec<_> = request
        .iter()
        .filter(|h| h.starts_with("X-WSSE: "))
        .collect();
    assert_eq!(sent.len(), 1, "{request:?}");
    let token = wsse_header::UsernameToken::parse(sent[0]).unwrap();
    let scheme = wsse_header::DigestScheme::default();
    let digest = scheme.password_digest(token.nonce(), token.created(), KEY.as_bytes());
    assert_eq!(token.password_digest(), digest);
}
