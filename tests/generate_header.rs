//! Does the command do what it says, and is bad input refused in one line?
//!
//! What can be written down as arguments, environment and output is a file in `cmd/`; here is what
//! such a file cannot hold: bytes that are not UTF-8, files, pipes, the clock and randomness.
//! After a deliberate change: `TRYCMD=overwrite cargo test --test generate_header`, then read the diff.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command as StdCommand, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use common::wsse;
use wsse_header::{Dialect, DigestScheme, UsernameToken};

const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";
const NONCE: &str = "elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==";
const CREATED: &str = "2016-09-20T10:00:00+03:00";
const NOON: &str = "Thu, 15 Jan 2026 12:00:00 GMT";

/// `wsse generate-header` with these arguments.
fn generate(arguments: &[&str]) -> Command {
    let mut command = wsse();
    command.arg("generate-header").args(arguments);
    command
}

/// `wsse generate-header --format value` with nonce and time fixed, and these arguments.
fn fixed(arguments: &[&str]) -> Command {
    let mut command = generate(&["--format=value", "--nonce", NONCE, "--created", CREATED]);
    command.args(arguments);
    command
}

/// What a successful run prints on stdout and stderr.
fn done(command: &mut Command) -> (String, String) {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{command:?}: {stderr}");
    (String::from_utf8(output.stdout).unwrap(), stderr)
}

/// The token that a successful run with nothing to say prints.
fn token(command: &mut Command) -> UsernameToken<'static> {
    let (stdout, stderr) = done(command);
    assert_eq!(stderr, "");
    UsernameToken::parse(stdout.leak()).unwrap()
}

/// Bad input: nothing on stdout, status 2, and one line on stderr, which is returned.
fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{command:?}: {stderr}");
    assert_eq!(output.stdout, b"", "{command:?}");
    assert_one_error_line(&stderr);
    stderr
}

fn assert_one_error_line(stderr: &str) {
    assert!(stderr.starts_with("error: "), "{stderr}");
    let line = stderr.strip_suffix('\n').expect("a line end at the end");
    assert!(!line.contains(char::is_control), "{stderr:?}");
}

/// The digest of this key with the fixed nonce and time.
fn digest_of(key: &[u8]) -> String {
    DigestScheme::default().password_digest(NONCE, CREATED, key)
}

/// The binary, for what `assert_cmd` cannot do to its streams.
fn spawnable(arguments: &[&str]) -> StdCommand {
    let mut command = StdCommand::new(assert_cmd::cargo::cargo_bin!("wsse"));
    command
        .args(arguments)
        .env_remove("WSSE_USERNAME")
        .env_remove("WSSE_DIALECT")
        .env("WSSE_API_KEY", KEY)
        .env("TZ", "UTC")
        .stdin(Stdio::null());
    command
}

#[test]
fn cases() {
    let cases = trycmd::TestCases::new();
    cases.case("tests/cmd/*.toml");
    if cfg!(windows) {
        cases.skip("tests/cmd/unix-*.toml"); // Windows has no TZ
    }
}

#[test]
fn cases_are_all_there_and_shut_the_environment_out() {
    let mut count = 0;
    for entry in fs::read_dir("tests/cmd").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_str().unwrap();
        let case = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(case.contains("inherit = false\n"), "{name}");
        for stream in ["stdout", "stderr"] {
            let inline = case.contains(&format!("{stream} = "));
            let beside = path.with_extension(stream).exists();
            assert!(inline != beside, "{name}: {stream} has to be said once");
        }
        if name.starts_with("bad-") || name.starts_with("conflict-") {
            assert!(case.contains("status.code = 2\n"), "{name}");
            assert!(case.contains("stdout = \"\"\n"), "{name}");
            let (_, stderr) = case.split_once("stderr = \"\"\"\n").unwrap();
            assert_one_error_line(stderr.split_once("\"\"\"").unwrap().0);
        }
    }
    assert!(count >= 190, "only {count} cases");
}

#[test]
fn help_fits_80_columns_and_has_its_headings() {
    for command in ["generate-header", "dialects"] {
        let (help, _) = done(wsse().args([command, "--help"]));
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    let (help, _) = done(&mut generate(&["--help"]));
    let headings = ["Identity:", "Secret:", "Time:", "Dialect:", "Output:"];
    let at: Vec<_> = headings.iter().map(|h| help.find(h).unwrap()).collect();
    assert!(at.is_sorted(), "{at:?}");
}

// Nonce

/// Two headers of a dialect, made one after the other.
fn two_nonces(dialect: &str) -> [String; 2] {
    let nonce = || {
        let token = token(&mut generate(&["--dialect", dialect, "admin", KEY]));
        let scheme = Dialect::named(dialect).unwrap().scheme();
        let digest = scheme.password_digest(token.nonce(), token.created(), KEY.as_bytes());
        assert_eq!(token.password_digest(), digest);
        token.nonce().to_owned()
    };
    let nonces = [nonce(), nonce()];
    assert_ne!(nonces[0], nonces[1]);
    nonces
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[test]
fn the_nonce_of_oro_is_base64_of_32_hex_characters() {
    for nonce in two_nonces("oro") {
        assert_eq!(nonce.len(), 44);
        // oroinc/platform#953: OroPlatform 4.0.0 to 4.1.6 answer 500 to a nonce with a slash.
        assert!(!nonce.contains(['/', '+']), "{nonce}");
        let text = String::from_utf8(STANDARD.decode(&nonce).unwrap()).unwrap();
        assert!(text.len() == 32 && is_lower_hex(&text), "{text}");
    }
}

#[test]
fn the_nonces_of_the_other_dialects_have_their_forms() {
    for (dialect, length) in [("atom", 40), ("emarsys", 32), ("huawei", 32)] {
        for nonce in two_nonces(dialect) {
            assert!(nonce.len() == length && is_lower_hex(&nonce), "{nonce}");
        }
    }
    for nonce in two_nonces("oasis") {
        assert_eq!(STANDARD.decode(nonce).unwrap().len(), 16);
    }
}

// Created

/// Created of a header made now, which has to be now but for this shift.
fn created_now(arguments: &[&str], shift: TimeDelta) -> String {
    let second = |time: DateTime<Utc>| (time + shift).timestamp();
    let before = second(Utc::now());
    let created = token(generate(&["admin", KEY]).args(arguments))
        .created()
        .to_owned();
    let after = second(Utc::now());
    let time = DateTime::parse_from_rfc3339(&created).unwrap().timestamp();
    assert!((before..=after).contains(&time), "{created}");
    created
}

#[test]
fn created_is_now_in_whole_seconds() {
    let created = created_now(&[], TimeDelta::zero());
    assert_eq!(created.len(), "2026-01-15T12:00:00+00:00".len());
    let created = created_now(&["--utc"], TimeDelta::zero());
    assert_eq!(created.len(), "2026-01-15T12:00:00Z".len());
    assert!(created.ends_with('Z'));
}

#[test]
fn created_of_oasis_is_now_in_milliseconds() {
    let created = created_now(&["--dialect=oasis"], TimeDelta::zero());
    assert_eq!(created.len(), "2026-01-15T12:00:00.000Z".len());
    assert!(created.ends_with('Z'));
}

#[test]
fn the_clock_offset_shifts_now() {
    created_now(&["--clock-offset=-2s"], TimeDelta::seconds(-2));
    created_now(&["--clock-offset=+5m"], TimeDelta::minutes(5));
    created_now(&["--clock-offset=-1h"], TimeDelta::hours(-1));
}

#[cfg(unix)] // chrono reads TZ on Unix alone
#[test]
fn created_is_local_with_an_offset() {
    let mut zones = vec![
        ("UTC", "2026-01-15T12:00:00+00:00"),
        ("IST-5:30", "2026-01-15T17:30:00+05:30"),
        ("NST3:30", "2026-01-15T08:30:00-03:30"),
    ];
    // Names of zones need the zone files, which a small container may lack.
    if fs::exists("/usr/share/zoneinfo/Asia/Kolkata").unwrap() {
        zones.push(("Asia/Kolkata", "2026-01-15T17:30:00+05:30"));
        zones.push(("America/New_York", "2026-01-15T07:00:00-05:00"));
    }
    for (zone, expected) in zones {
        let mut command = generate(&["--server-date", NOON, "admin", KEY]);
        assert_eq!(token(command.env("TZ", zone)).created(), expected);
        for dialect in ["atom", "emarsys", "huawei"] {
            let mut command = generate(&["--server-date", NOON, "--dialect", dialect]);
            command.args(["admin", KEY]).env("TZ", zone);
            assert_eq!(token(&mut command).created(), "2026-01-15T12:00:00Z");
        }
        let mut command = generate(&["--server-date", NOON, "--utc", "admin", KEY]);
        assert_eq!(
            token(command.env("TZ", zone)).created(),
            "2026-01-15T12:00:00Z"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_year_of_five_digits_in_the_local_zone_is_refused() {
    let last = "Fri, 31 Dec 9999 23:59:59 GMT";
    let mut command = generate(&["--server-date", last, "admin", KEY]);
    let stderr = refused(command.env("TZ", "IST-5:30"));
    assert!(stderr.contains("after 9999"), "{stderr}");
}

// Username and key

#[test]
fn one_line_end_of_a_key_file_is_not_part_of_the_key() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let warning = "warning: the API key starts or ends with white space, which is hashed too\n";
    let mark = "warning: the API key starts with a byte order mark, which is hashed too\n";
    for (content, key, stderr) in [
        (&b"secret"[..], &b"secret"[..], ""),
        (b"secret\n", b"secret", ""),
        (b"secret\r\n", b"secret", ""),
        (b"secret\r", b"secret\r", warning),
        (b"secret\r\r\n", b"secret\r", warning),
        (b" secret\n", b" secret", warning),
        (b"secret \r\n", b"secret ", warning),
        (b"two words\n", b"two words", ""),
        (b"\xff\x00\xfe\n", b"\xff\x00\xfe", ""),
        (b" \xff\n", b" \xff", warning),
        (b"\xef\xbb\xbfsecret\n", b"\xef\xbb\xbfsecret", mark),
        (b"\xff\xfes\0e\0", b"\xff\xfes\0e\0", mark),
        (b"-\n", b"-", ""),
    ] {
        fs::write(&path, content).unwrap();
        let mut from_file = fixed(&["admin", "--api-key-file"]);
        let mut from_stdin = fixed(&["admin", "--api-key-file=-"]);
        for command in [from_file.arg(&path), from_stdin.write_stdin(content)] {
            let (stdout, said) = done(command);
            let token = UsernameToken::parse(&stdout).unwrap();
            assert_eq!(token.password_digest(), digest_of(key), "{content:?}");
            assert_eq!(said, stderr, "{content:?}");
            assert_eq!(done(command.arg("--quiet")).1, "", "{content:?}");
        }
    }
}

#[test]
fn a_key_file_that_holds_no_single_key_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let large = vec![b'k'; 64 * 1024 + 1];
    for (content, error) in [
        (&b""[..], "is empty"),
        (b"\n", "is empty"),
        (b"\r\n", "is empty"),
        (b"one\ntwo\n", "more than one line"),
        (b"one\ntwo", "more than one line"),
        (b"one\n\n", "more than one line"),
        (b"\none\n", "more than one line"),
        (&large, "larger than 64 KiB"),
    ] {
        fs::write(&path, content).unwrap();
        let stderr = refused(fixed(&["admin", "--api-key-file"]).arg(&path));
        assert!(stderr.contains(error), "{stderr}");
        let stderr = refused(fixed(&["admin", "--api-key-file=-"]).write_stdin(content));
        assert!(stderr.contains(error), "{stderr}");
    }
}

#[test]
fn a_key_file_of_64_kib_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let mut content = vec![b'k'; 64 * 1024];
    *content.last_mut().unwrap() = b'\n';
    fs::write(&path, &content).unwrap();
    let mut command = fixed(&["--quiet", "admin", "--api-key-file"]);
    let token = token(command.arg(&path));
    let key = &content[..content.len() - 1];
    assert_eq!(token.password_digest(), digest_of(key));
}

#[test]
fn a_key_file_that_cannot_be_read_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("missing");
    for path in [directory.path(), &missing, "".as_ref()] {
        let stderr = refused(fixed(&["admin", "--api-key-file"]).arg(path));
        assert!(stderr.contains("--api-key-file"), "{stderr}");
        // The variable does not step in for a file that was asked for.
        let mut command = fixed(&["admin", "--api-key-file"]);
        refused(command.arg(path).env("WSSE_API_KEY", KEY));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_file_whose_reading_fails_or_never_ends_is_refused() {
    // The first page of memory is not mapped: this opens, also for root, and fails to be read.
    let stderr = refused(&mut fixed(&["admin", "--api-key-file=/proc/self/mem"]));
    assert!(stderr.contains("cannot read the API key file"), "{stderr}");
    let stderr = refused(&mut fixed(&["admin", "--api-key-file=/dev/zero"]));
    assert!(stderr.contains("larger than 64 KiB"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_key_file_without_permission_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;

    let file = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o0)).unwrap();
    if fs::File::open(file.path()).is_ok() {
        return; // root reads it all the same
    }
    let stderr = refused(fixed(&["admin", "--api-key-file"]).arg(file.path()));
    assert!(stderr.contains("Permission denied"), "{stderr}");
}

#[test]
fn the_key_file_goes_before_the_variable() {
    for variable in ["other", ""] {
        let mut command = fixed(&["admin", "--api-key-file=-"]);
        command.write_stdin("secret").env("WSSE_API_KEY", variable);
        assert_eq!(token(&mut command).password_digest(), digest_of(b"secret"));
    }
}

#[cfg(unix)]
#[test]
fn a_key_may_be_any_bytes_but_a_username_is_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let bytes = b"caf\xe9 \xff";
    let text = OsStr::from_bytes(bytes);
    let from_argument = token(fixed(&["admin"]).arg(text));
    assert_eq!(from_argument.password_digest(), digest_of(bytes));
    let from_variable = token(fixed(&["admin"]).env("WSSE_API_KEY", text));
    assert_eq!(from_variable.password_digest(), digest_of(bytes));

    let stderr = refused(fixed(&[]).arg(text).arg(KEY));
    assert!(
        stderr.contains("USERNAME argument is not UTF-8"),
        "{stderr}"
    );
    let mut command = fixed(&[]);
    let stderr = refused(command.env("WSSE_USERNAME", text).env("WSSE_API_KEY", KEY));
    assert!(stderr.contains("WSSE_USERNAME is not UTF-8"), "{stderr}");
    refused(fixed(&["admin", KEY]).env("WSSE_DIALECT", text));
    refused(fixed(&["admin", KEY, "--salt"]).arg(text));
}

#[test]
fn more_than_4096_bytes_get_a_warning() {
    let warning =
        "warning: nonce, Created and API key exceed 4096 bytes, which Symfony servers refuse\n";
    // The decoded nonce has 28 bytes, Created 25.
    for (bytes, expected) in [(4096 - 53, ""), (4096 - 52, warning)] {
        let key = "k".repeat(bytes);
        let mut command = fixed(&["admin", "--api-key-file=-"]);
        let (stdout, stderr) = done(command.write_stdin(key.as_str()));
        assert_eq!(stderr, expected, "{bytes}");
        let token = UsernameToken::parse(&stdout).unwrap();
        assert_eq!(token.password_digest(), digest_of(key.as_bytes()));
        assert_eq!(done(command.arg("--quiet")).1, "");
        // Neither does Symfony count the salt.
        assert_eq!(done(command.args(["--salt", "abc"])).1, "");
        let (_, stderr) = done(fixed(&["--salt=abc", "admin"]).env("WSSE_API_KEY", &key));
        assert_eq!(stderr, expected, "{bytes}");
    }
}

// Output

#[cfg(unix)]
#[test]
fn the_two_lines_are_one_write() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixDatagram;

    for format in ["headers", "curl", "json", "value", "soap"] {
        // A datagram socket keeps writes apart, where a pipe would run them together.
        let (ours, theirs) = UnixDatagram::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let arguments = ["generate-header", "--format", format, "admin"];
        let mut child = spawnable(&arguments)
            .stdout(OwnedFd::from(theirs))
            .spawn()
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        let mut buffer = [0; 4096];
        let length = ours.recv(&mut buffer).unwrap();
        let written = std::str::from_utf8(&buffer[..length]).unwrap();
        assert!(written.ends_with('\n'), "{written}");
        match format {
            "headers" | "curl" => assert_eq!(written.lines().count(), 2, "{written}"),
            "json" | "value" => assert_eq!(written.lines().count(), 1, "{written}"),
            _ => assert!(written.ends_with("</wsse:Security>\n"), "{written}"),
        }
        assert!(
            !matches!(ours.recv(&mut buffer), Ok(1..)),
            "{format}: a second write"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for arguments in [
        &["generate-header", "admin"][..],
        &["generate-header", "admin", "--format=curl"],
        &["generate-header", "admin", "--format=json"],
        &["generate-header", "admin", "--format=value"],
        &["generate-header", "admin", "--format=soap"],
        &["generate-header", "admin", "--count=2"],
        &["generate-header", "admin", "--count=100000"],
        &["dialects"],
        &["--help"],
        &["--version"],
        &["generate-header", "--help"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = spawnable(arguments).stdout(full).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert_one_error_line(&stderr);
        assert!(stderr.contains("No space left"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for arguments in [
        &["generate-header", "admin"][..],
        &["generate-header", "admin", "--format=soap"],
        &["generate-header", "admin", "--count=1000000"],
        &["dialects"],
        &["--help"],
        &["--version"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = spawnable(arguments).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(output.stderr, b"", "{arguments:?}");
    }
}

#[test]
fn a_reader_that_has_enough_ends_it_quietly() {
    // wsse … --count 1000000 | head -1
    let mut child = spawnable(&["generate-header", "admin", "--count=1000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "Authorization: WSSE profile=\"UsernameToken\"\n");
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[cfg(target_os = "linux")]
#[test]
fn many_headers_take_no_more_memory_than_a_few() {
    use std::io::Read as _;
    for (username, count) in [
        ("admin".to_owned(), "10000000"),
        ("x".repeat(100_000), "10000"),
    ] {
        let mut child = spawnable(&["generate-header", &username, "--count", count])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = vec![0; 1 << 23];
        child
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut start)
            .unwrap();
        // It waits for its reader now.
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let (_, anonymous) = status.split_once("RssAnon:").unwrap();
        let kib: u64 = anonymous
            .split_whitespace()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=8 * 1024).contains(&kib), "--count {count}: {kib} KiB");
    }
}

#[test]
fn nobody_listening_on_stderr_is_no_error() {
    let run = |arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = spawnable(arguments);
        command.stdout(Stdio::piped()).stderr(writer);
        command.spawn().unwrap().wait_with_output().unwrap()
    };
    let output = run(&["generate-header", "0", "--verbose"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.ends_with(b"\"\n"));
    assert_eq!(run(&[]).status.code(), Some(2));
}

#[test]
fn control_characters_of_the_input_do_not_reach_the_terminal() {
    let clear = "\u{1b}[2J\r\u{9b}1A\n";
    for option in [
        "--salt={",
        "--server-date=",
        "--clock-offset=",
        "--dialect=",
        "--format=",
    ] {
        // `refused` looks for control characters on stderr.
        refused(&mut generate(&[&format!("{option}{clear}"), "admin", KEY]));
    }
    refused(&mut generate(&[clear, KEY]));
    refused(wsse().arg(clear));
}

// --count

/// The headers of a run with `--count`, cut where one ends, each as it would be printed alone.
fn counted(format: &str, count: usize, dialect: &str) -> Vec<String> {
    let count_option = count.to_string();
    let (stdout, stderr) = done(&mut generate(&[
        "--count",
        &count_option,
        "--format",
        format,
        "--dialect",
        dialect,
        "admin",
        KEY,
    ]));
    assert_eq!(stderr, "");
    let ending = if matches!(format, "json" | "value") {
        "\n"
    } else {
        "\n\n"
    };
    let body = stdout.strip_suffix('\n').unwrap();
    assert!(!body.ends_with('\n'), "a blank line at the end");
    body.split(ending)
        .map(|header| format!("{header}\n"))
        .collect()
}

/// The X-WSSE value in a header of this format.
fn read_back(format: &str, header: &str) -> String {
    match format {
        "curl" => header.replace("\\\"", "\""),
        "json" => {
            let headers: serde_json::Value = serde_json::from_str(header).unwrap();
            headers["X-WSSE"].as_str().unwrap().to_owned()
        }
        "soap" => {
            let element = |name: &str| {
                let (before, _) = header.split_once(&format!("</{name}>")).unwrap();
                before.rsplit_once('>').unwrap().1.to_owned()
            };
            let parts = [
                ("Username", "wsse:Username"),
                ("PasswordDigest", "wsse:Password"),
                ("Nonce", "wsse:Nonce"),
                ("Created", "wsu:Created"),
            ];
            let parts = parts.map(|(part, name)| format!("{part}=\"{}\"", element(name)));
            parts.concat()
        }
        _ => header.to_owned(),
    }
}

#[test]
fn count_prints_so_many_right_headers_with_nonces_of_their_own() {
    for (format, dialects) in [
        (
            "headers",
            &["oro", "atom", "emarsys", "huawei", "oasis"][..],
        ),
        ("curl", &["oro", "huawei"]),
        ("json", &["oro", "emarsys"]),
        ("value", &["oro", "huawei"]),
        ("soap", &["oro", "oasis"]),
    ] {
        for dialect in dialects {
            let scheme = Dialect::named(dialect).unwrap().scheme();
            for count in [1, 2, 255, 256, 257, 600] {
                let headers = counted(format, count, dialect);
                assert_eq!(headers.len(), count, "{format} {dialect}");
                let mut nonces = HashSet::new();
                for header in headers {
                    let value = read_back(format, &header);
                    let token = UsernameToken::parse(&value).unwrap();
                    assert_eq!(token.username(), "admin");
                    let digest =
                        scheme.password_digest(token.nonce(), token.created(), KEY.as_bytes());
                    assert_eq!(token.password_digest(), digest, "{format} {dialect}");
                    if nonces.is_empty() {
                        // It is the text of a header that is made alone.
                        let (alone, _) = done(&mut generate(&[
                            "--nonce",
                            token.nonce(),
                            "--created",
                            token.created(),
                            "--format",
                            format,
                            "--dialect",
                            dialect,
                            "admin",
                            KEY,
                        ]));
                        assert_eq!(header, alone);
                    }
                    assert!(
                        nonces.insert(token.nonce().to_owned()),
                        "a nonce came twice"
                    );
                }
            }
        }
    }
}

#[test]
fn count_renews_created() {
    let mut child = spawnable(&[
        "generate-header",
        "admin",
        "--format=value",
        "--count=1000000000",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut seen: Vec<String> = Vec::new();
    let mut line = String::new();
    let start = Instant::now();
    while seen.len() < 3 {
        assert!(start.elapsed() < Duration::from_secs(20), "only {seen:?}");
        line.clear();
        stdout.read_line(&mut line).unwrap();
        let created = UsernameToken::parse(&line).unwrap().created().to_owned();
        if seen.last() != Some(&created) {
            let lag = Utc::now() - DateTime::parse_from_rfc3339(&created).unwrap().to_utc();
            assert!(lag < TimeDelta::seconds(2), "{created} is {lag} old");
            seen.push(created);
        }
    }
    assert!(seen.is_sorted(), "{seen:?}");
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
fn a_key_file_in_utf_16_is_called_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    fs::write(&path, b"\xff\xfes\0\r\0\n\0").unwrap();
    let said = refused(generate(&["admin", "--api-key-file"]).arg(&path));
    assert!(said.contains("UTF-16"), "{said}");
}

#[test]
fn no_two_batches_have_a_nonce_in_common() {
    let batch = || {
        done(&mut generate(&[
            "admin",
            "key",
            "--count=300",
            "--format=value",
        ]))
        .0
    };
    let (first, second) = (batch(), batch());
    let nonces: HashSet<String> = first
        .lines()
        .chain(second.lines())
        .map(|line| UsernameToken::parse(line).unwrap().nonce().to_owned())
        .collect();
    assert_eq!(nonces.len(), 600);
}
