//! Do real clients work with `wsse serve`?
//!
//! ```text
//! .ci/interop-setup && cargo test --test serve_clients -- --ignored
//! ```
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::server::serve;

fn file(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/interop/serve").join(name)
}

/// The folder where `.ci/interop-setup` installs packages.
fn installed(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("interop");
    folder.join(name)
}

/// Runs a client as the command of a server, and returns the status and what is on stderr.
#[track_caller]
fn run(options: &[&str], client: &Path, arguments: &[PathBuf]) -> (Option<i32>, String) {
    let mut command: Command = serve(options);
    let output = command.arg("--").arg(client).args(arguments).output();
    let output = output.unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Checks that a client sends this many requests, and that all are accepted.
#[track_caller]
fn is_accepted(options: &[&str], requests: usize, client: &Path, arguments: &[PathBuf]) {
    let (status, stderr) = run(options, client, arguments);
    assert_eq!(status, Some(0), "{stderr}");
    assert_eq!(stderr.matches(" 200 ").count(), requests, "{stderr}");
}

#[test]
#[ignore = "needs php-guzzlehttp-guzzle and php-symfony-http-client"]
fn guzzle_and_symfony() {
    let php = [PathBuf::from("-dzend.assertions=1"), file("guzzle.php")];
    is_accepted(&[], 2, Path::new("php"), &php);
}

#[test]
#[ignore = "needs Python with requests"]
fn python_requests() {
    is_accepted(
        &[],
        3,
        &installed("python/bin/python"),
        &[file("requests_client.py")],
    );
}

/// It sends the header only after a 401 whose challenge it understands.
#[test]
#[ignore = "needs Python with httplib2"]
fn httplib2_answers_the_challenge() {
    let script = [file("httplib2_client.py")];
    for options in [
        &["--dialect", "atom"][..],
        &["--dialect", "atom", "--as-server"],
    ] {
        let (status, stderr) = run(options, &installed("python/bin/python"), &script);
        assert_eq!(status, Some(1), "{stderr}"); // for the request without the header
        assert_eq!(
            stderr.matches(" 401 GET /httplib2 - no_header").count(),
            1,
            "{stderr}"
        );
        assert_eq!(
            stderr.matches(" 200 GET /httplib2 admin accepted").count(),
            1,
            "{stderr}"
        );
    }
    // With the dialect of OroPlatform, the reason is named.
    let (_, stderr) = run(&[], &installed("python/bin/python"), &script);
    assert!(
        stderr.contains("nonce_hashed_as_text") && stderr.contains("httplib2"),
        "{stderr}"
    );
}

#[test]
#[ignore = "needs LWP::Authen::Wsse"]
fn lwp_answers_the_challenge() {
    let (status, stderr) = run(&[], Path::new("perl"), &[file("lwp.pl")]);
    assert_eq!(status, Some(1), "{stderr}");
    assert_eq!(
        stderr.matches(" 401 GET /lwp - no_header").count(),
        1,
        "{stderr}"
    );
    assert_eq!(
        stderr.matches(" 200 GET /lwp admin accepted").count(),
        1,
        "{stderr}"
    );
}

#[test]
#[ignore = "needs node with the package wsse"]
fn node_fetch() {
    is_accepted(
        &[],
        3,
        Path::new("node"),
        &[file("fetch.mjs"), installed("npm")],
    );
}

#[test]
#[ignore = "needs Python with zeep"]
fn zeep() {
    let client = installed("python/bin/python");
    let script = [file("zeep_client.py"), file("ping.wsdl")];
    is_accepted(&[], 2, &client, &script);
    let wrong = [&script[..], &["wrong".into()]].concat();
    let (status, stderr) = run(&[], &client, &wrong);
    assert_eq!(status, Some(1), "{stderr}");
    assert_eq!(
        stderr
            .matches(" 500 POST /zeep admin digest_mismatch")
            .count(),
        2,
        "{stderr}"
    );
}

#[test]
#[ignore = "needs node with the package soap"]
fn npm_soap() {
    let script = [file("soap.mjs"), installed("npm"), file("ping.wsdl")];
    is_accepted(&[], 2, Path::new("node"), &script);
    let wrong = [&script[..], &["wrong".into()]].concat();
    let (status, stderr) = run(&[], Path::new("node"), &wrong);
    assert_eq!(status, Some(1), "{stderr}");
    assert_eq!(
        stderr
            .matches(" 500 POST /soap admin digest_mismatch")
            .count(),
        2,
        "{stderr}"
    );
}
