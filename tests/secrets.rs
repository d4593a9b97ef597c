//! Does the API key ever appear in output?
#![allow(clippy::unwrap_used)]

mod common;

use assert_cmd::Command;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::wsse;
use wsse_header::{ApiKey, DigestScheme, UsernameToken};

/// A key that does not appear by chance.
const KEY: &str = "Zq9xK7wV3mHunter2Lt8";

/// Fails if the command prints the key or a part of it, as text, hex or base64.
#[track_caller]
fn assert_not_shown(command: &mut Command) {
    let output = command.output().unwrap();
    let status = output.status.code();
    assert!(matches!(status, Some(0 | 2)), "{command:?}: {status:?}");
    for stream in [output.stdout, output.stderr] {
        let text = String::from_utf8(stream).unwrap();
        let low = text.to_lowercase();
        for part in [&KEY[..8], &KEY[6..14], &KEY[12..]] {
            assert!(!low.contains(&part.to_lowercase()), "{command:?}: {text}");
            assert!(!low.contains(&base16ct::lower::encode_string(part.as_bytes())));
        }
        assert!(!text.contains(&STANDARD.encode(KEY)[..20]), "{text}");
    }
}

/// `wsse` with the key in its environment.
fn with_variable(arguments: &[&str]) -> Command {
    let mut command = wsse();
    command.args(arguments).env("WSSE_API_KEY", KEY);
    command
}

#[test]
fn not_in_headers_of_any_format_and_dialect() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("key");
    std::fs::write(&file, KEY).unwrap();
    for format in ["headers", "curl", "json", "value", "soap"] {
        for dialect in ["oro", "atom", "emarsys", "huawei", "oasis"] {
            let options = ["header", "--format", format, "--dialect", dialect];
            for more in [
                &["--verbose"][..],
                &["--count=3"],
                &["--quiet", "--verbose", "--salt=abc", "--iterations=3"],
            ] {
                let command = || {
                    let mut command = wsse();
                    command.args(options).args(more).arg("admin");
                    command
                };
                assert_not_shown(command().arg(KEY));
                assert_not_shown(command().env("WSSE_API_KEY", KEY));
                assert_not_shown(command().arg("--api-key-file").arg(&file));
                let mut from_stdin = command();
                from_stdin.args(["--api-key-file", "-"]);
                assert_not_shown(from_stdin.write_stdin(KEY));
            }
        }
    }
}

#[test]
fn not_in_help_or_version() {
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["help"],
        &["help", "generate-header"],
        &["generate-header", "--help"],
        &["generate-header", "-h"],
        &["dialects", "--help"],
        &["dialects"],
        &["--version"],
        &["-V"],
        &[],
    ] {
        assert_not_shown(&mut with_variable(arguments));
    }
    assert_not_shown(wsse().args(["header", "admin", KEY, "--help"]));
}

#[test]
fn not_in_warnings() {
    let long = format!("{KEY}{}", "k".repeat(5000));
    for key in [format!(" {KEY}"), format!("{KEY}\n"), long] {
        let mut command = wsse();
        command.args(["header", "0", "--verbose"]);
        assert_not_shown(command.env("WSSE_API_KEY", &key));
        assert_not_shown(wsse().args(["header", "0", "--verbose", &key]));
    }
}

#[test]
fn not_in_errors_about_other_arguments() {
    for bad in [
        &["--salt", "a{b"][..],
        &["--clock-offset=soon"],
        &["--server-date=yesterday"],
        &["--created=now"],
        &["--nonce=\""],
        &["--iterations=0"],
        &["--count=0"],
        &["--algorithm=md5"],
        &["--digest=base32"],
        &["--dialect=magento"],
        &["--format=xml"],
        &["--format=soap", "--dialect=atom"],
        &["--created=2026-01-15T12:00:00Z", "--utc"],
        &["--count=2", "--verbose"],
        &["--nonce"],
        &["--unknown"],
    ] {
        for username in ["admin", "", "ad\"min", "ad\nmin"] {
            let arguments = [&["header", username], bad].concat();
            assert_not_shown(&mut with_variable(&arguments));
            let arguments = [&["header", username, KEY], bad].concat();
            assert_not_shown(wsse().args(arguments));
        }
    }
}

#[test]
fn not_if_it_is_a_misplaced_argument() {
    let option = format!("--{KEY}");
    let value = format!("--api-key={KEY}");
    let short = format!("-p{KEY}");
    let dash = format!("-{KEY}");
    let spaced = format!("admin {KEY}");
    for arguments in [
        &[KEY][..],
        &[KEY, "admin"],
        &["admin", KEY],
        &[&spaced],
        &[&option],
        &[&dash],
        &["dialects", KEY],
        &["help", KEY],
        &["header", "admin", "key", KEY],
        &["header", "admin", KEY, KEY],
        &["header", "admin", KEY, "--api-key-file", "key.txt"],
        &["header", "admin", "--api-key-file", KEY],
        &["header", "admin", "--api-key-file", "/", KEY],
        &["header", "admin", "--api-key", KEY],
        &["header", "admin", "--key", KEY],
        &["header", "admin", &value],
        &["header", "admin", &option],
        &["header", "admin", &short],
        &["header", "admin", &dash],
        &["header", "admin", "--", &dash, "extra"],
    ] {
        assert_not_shown(wsse().args(arguments));
    }
}

#[test]
fn not_if_it_is_the_value_of_another_option() {
    for option in [
        "--dialect",
        "--nonce-in-digest",
        "--algorithm",
        "--iterations",
        "--digest",
        "--format",
        "--must-understand",
        "--count",
        "--clock-offset",
        "--server-date",
        "--created",
        // These have no value.
        "--utc",
        "--no-authorization",
        "--verbose",
        "--quiet",
    ] {
        let argument = format!("{option}={KEY}");
        assert_not_shown(wsse().args(["header", "admin", "key", &argument]));
    }
    assert_not_shown(wsse().args(["header", "admin", "key", "--salt", &format!("{{{KEY}")]));
    assert_not_shown(
        wsse()
            .args(["header", "admin", "key"])
            .env("WSSE_DIALECT", KEY),
    );
}

#[test]
fn not_in_debug_or_errors_of_the_library() {
    let key = ApiKey::new(KEY).unwrap();
    assert_eq!(format!("{key:?}"), "ApiKey(…)");
    for text in [
        format!("{key:?}"),
        format!("{key:#?}"),
        format!("{:?}", Some(&key)),
    ] {
        assert!(!text.contains(&KEY[..4]), "{text}");
        // The bytes would be shown as numbers.
        assert!(!text.contains(|c: char| c.is_ascii_digit()), "{text}");
    }
    let scheme = DigestScheme::default();
    let error = UsernameToken::new("\"", &key, "nonce", "now", &scheme).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&KEY[..4]));
    let token = UsernameToken::new("a", &key, "bm9uY2U=", "2026-01-15", &scheme).unwrap();
    assert!(!format!("{token} {token:?}").contains(&KEY[..4]));
}
