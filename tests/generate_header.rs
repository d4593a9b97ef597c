//! Does the command do what it says, and is bad input refused with one line?
//!
//! Arguments, environment and output are data, in `cmd/`. This file has what such a case cannot
//! hold: bytes that are not UTF-8, files, pipes, the clock and randomness. It also has tables, if
//! many cases would differ only in one value. After a deliberate change of a text, run
//! `TRYCMD=overwrite cargo test --test generate_header` and read the diff.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use common::{CREATED, KEY, NONCE, assert_one_error_line, process, refused, succeeds, wsse};
use wsse_header::{Dialect, DigestScheme, UsernameToken};

const NOON: &str = "Thu, 15 Jan 2026 12:00:00 GMT";

/// `wsse generate-header` with these arguments.
fn generate(arguments: &[&str]) -> Command {
    let mut command = wsse();
    command.arg("generate-header").args(arguments);
    command
}

/// `wsse generate-header --format value` with a given nonce and Created, and these arguments.
fn fixed(arguments: &[&str]) -> Command {
    let mut command = generate(&["--format=value", "--nonce", NONCE, "--created", CREATED]);
    command.args(arguments);
    command
}

/// The token that a successful run prints, without any message.
#[track_caller]
fn token(command: &mut Command) -> UsernameToken<'static> {
    let (stdout, stderr) = succeeds(command);
    assert_eq!(stderr, "");
    UsernameToken::parse(stdout.leak()).unwrap()
}

/// The digest of this key with the given nonce and Created.
fn digest_of(key: &[u8]) -> String {
    DigestScheme::default().password_digest(NONCE, CREATED, key)
}

/// `wsse generate-header admin` with a key and these arguments, and what it prints.
fn start(arguments: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let mut child = process(&["generate-header", "admin"])
        .args(arguments)
        .env("WSSE_API_KEY", KEY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}

#[test]
fn cases() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("wsse", common::path());
    cases.case("tests/cmd/*.toml");
    if cfg!(windows) {
        cases.skip("tests/cmd/unix-*.toml"); // Windows does not read TZ
    }
}

#[test]
fn cases_are_complete_and_inherit_no_variable() {
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
            let in_a_file = path.with_extension(stream).exists();
            assert!(inline != in_a_file, "{name}: {stream} is not given once");
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

// Help

#[test]
fn help_fits_80_columns_and_has_its_headings() {
    for arguments in [
        &["generate-header", "--help"][..],
        &["verify-header", "--help"],
        &["dialects", "--help"],
        &["dialects"],
    ] {
        let (text, _) = succeeds(wsse().args(arguments));
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    let (help, _) = succeeds(&mut generate(&["--help"]));
    let headings = ["Identity:", "Secret:", "Time:", "Dialect:", "Output:"];
    let places: Vec<_> = headings.iter().map(|h| help.find(h).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
}

/// `-h` has one line for each option; `--help` has examples before everything else.
#[test]
fn the_short_help_is_short_and_the_long_help_starts_with_examples() {
    for command in ["generate-header", "verify-header"] {
        let (short, _) = succeeds(wsse().args([command, "-h"]));
        assert!(short.lines().count() <= 40, "{short}");
        assert!(!short.contains("Examples:"), "{short}");
        for line in short.lines() {
            let is_title = line.is_empty() || !line.starts_with(' ');
            let has_name = ["  -", "      --", "  ["]
                .iter()
                .any(|start| line.starts_with(start));
            assert!(is_title || has_name, "a second line: {line}");
        }
        let (long, _) = succeeds(wsse().args([command, "--help"]));
        let third_line = long.lines().nth(2);
        assert_eq!(third_line, Some("Examples:"), "{long}");
    }
}

/// Issue 12, item 16: paragraphs were wrapped for 80 columns, and again for the terminal.
#[test]
fn help_is_wrapped_once_in_a_narrow_terminal() {
    for command in [
        "--help",
        "generate-header --help",
        "verify-header --help",
        "dialects -h",
    ] {
        let (help, _) = succeeds(wsse().args(command.split(' ')).env("COLUMNS", "60"));
        let lines: Vec<&str> = help.lines().collect();
        for pair in lines.windows(2) {
            let [line, next] = pair else { unreachable!() };
            assert!(line.chars().count() <= 60, "{line}");
            // In a paragraph, the first word of a line does not fit on the line before it.
            if line.starts_with(char::is_alphabetic) && next.starts_with(char::is_alphabetic) {
                let word = next.split(' ').next().unwrap();
                let length = format!("{line} {word}").chars().count();
                assert!(length > 60, "wsse {command}: {line} | {next}");
            }
        }
    }
}

#[test]
fn other_ways_to_ask_print_the_same_help() {
    for (other, usual) in [
        ("header --help", "generate-header --help"),
        ("header -h", "generate-header -h"),
        ("help header", "generate-header --help"),
        ("verify --help", "verify-header --help"),
        ("verify -h", "verify-header -h"),
        ("dialects -h", "dialects --help"),
        ("-h", "--help"),
        ("help", "--help"),
    ] {
        let help = |arguments: &str| succeeds(wsse().args(arguments.split(' '))).0;
        assert_eq!(help(other), help(usual), "wsse {other}");
    }
}

#[test]
fn without_a_command_the_help_is_an_error() {
    let (help, _) = succeeds(wsse().arg("--help"));
    let output = wsse().output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), help);
}

// Options

#[test]
fn options_refuse_bad_values() {
    let offset = "use a whole number of seconds, minutes or hours, such as -2s, +5m or 1h";
    let date = "use the value of an HTTP Date header, such as 'Thu, 15 Jan 2026 12:00:00 GMT'";
    for (option, values, advice) in [
        (
            "--clock-offset",
            &["", "-", "s", "soon", "5d", "5 s", "1.5s"][..],
            offset,
        ),
        (
            "--clock-offset",
            &["99999999999999999999", "9223372036854775807h"],
            offset,
        ),
        (
            "--server-date",
            &["", "yesterday", "2026-01-15T12:00:00Z"],
            date,
        ),
        (
            "--server-date",
            &[
                "Date: Thu, 15 Jan 2026 12:00:00 GMT",
                "Thu, 32 Jan 2026 12:00:00 GMT",
                "Mon, 15 Jan 2026 12:00:00 GMT", // it was a Thursday
            ],
            date,
        ),
        (
            "--iterations",
            &["", "0", "-1", "1000001", "99999999999", "many"],
            "use a whole number from 1 to 1000000",
        ),
        (
            "--count",
            &["", "0", "-1", "many"],
            "use a whole number, 1 or greater",
        ),
        ("--algorithm", &["md5"], "sha1, sha256, sha512"),
        ("--digest", &["base32"], "base64, base64-of-hex, hex"),
        ("--nonce-in-digest", &["hex"], "bytes, text"),
        (
            "--dialect",
            &["", "magento", "Oro"],
            "oro, atom, emarsys, huawei, oasis",
        ),
        (
            "--format",
            &["", "xml", "JSON"],
            "headers, curl, json, value, soap",
        ),
        ("--must-understand", &["", "1", "2.0"], "1.1, 1.2"),
    ] {
        for value in values {
            let argument = format!("{option}={value}");
            let stderr = refused(&mut generate(&[&argument, "admin", KEY]));
            assert!(stderr.contains(option), "{argument}: {stderr}");
            assert!(stderr.contains(advice), "{argument}: {stderr}");
        }
    }
}

/// Issue 12, items 14 and 15. Keys are never repeated.
#[test]
fn an_unexpected_argument_gets_an_answer_that_says_where_and_what_to_do() {
    let username = "the username is the first argument after generate-header";
    let key = "the API key is the second argument after generate-header; --api-key-file and \
               WSSE_API_KEY are safer";
    let help = "see --help; put -- before a key that starts with '-'";
    let usage = "quote an argument that contains spaces; the usage is wsse generate-header [OPTIONS] \
                 [USERNAME] [API_KEY]";
    for (arguments, position, answer) in [
        (&["-u", "admin"][..], 1, username),
        (&["--username", "admin"], 1, username),
        (&["header", "--username=admin"], 2, username),
        (&["header", "-q", "-u", "admin", KEY], 3, username),
        (
            &["verify", "-u", "admin"],
            2,
            "the username is read from the header",
        ),
        (&["-k", KEY], 1, key),
        (&["header", "admin", "-k", KEY], 3, key),
        (&["header", "admin", "-qk", KEY], 3, key),
        (
            &["verify", "-k", KEY],
            2,
            "name a file with --api-key-file, or set WSSE_API_KEY",
        ),
        (&["-v", "header"], 1, "options come after the command"),
        (
            &["--dialect", "oro", "header"],
            1,
            "options come after the command",
        ),
        (
            &["dialects", "--utc"],
            2,
            "--utc is an option of generate-header",
        ),
        (&["header", "-V"], 2, "run wsse --version"),
        (
            &["header", "admin", "--count", "-1"],
            4,
            "write a value that starts with '-' as --count=VALUE",
        ),
        (
            &["header", "admin", KEY, "--verbos"],
            4,
            "did you mean '--verbose'?",
        ),
        (&["header", "admin", "-1key"], 3, help),
        (&["verify", "--1key"], 2, help),
        (&["header", "my", "name", KEY], 4, usage),
        (&["header", "a", "--", "-x", "y"], 5, usage),
        (
            &["man", "x"],
            2,
            "quote an argument that contains spaces; the usage is wsse man",
        ),
    ] {
        let expected = format!("error: argument {position} is not expected: {answer}\n");
        assert_eq!(refused(wsse().args(arguments)), expected, "{arguments:?}");
    }
    for (arguments, position, answer) in [
        (&["version"][..], 1, "run wsse --version"),
        (
            &["oro:wsse:generate-header", KEY],
            1,
            "run wsse generate-header USERNAME API_KEY (Oro's command finds the username in its \
             database)",
        ),
        (
            &["oro:customer-user:wsse:generate-header", KEY],
            1,
            "run wsse generate-header E-MAIL API_KEY (Oro's command finds the e-mail address in \
             its database)",
        ),
        (&["generate-headers"], 1, "did you mean 'generate-header'?"),
        (
            &["admin", KEY],
            1,
            "to make a header, run wsse generate-header USERNAME (see --help)",
        ),
    ] {
        let expected = format!("error: argument {position} is not a command: {answer}\n");
        assert_eq!(refused(wsse().args(arguments)), expected, "{arguments:?}");
    }
}

// Nonce

/// The nonces of two headers of this dialect, which differ.
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
fn the_nonces_of_the_other_dialects_have_the_right_form() {
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

/// The Created of a new header, which must be the current time shifted by this.
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
fn the_clock_offset_shifts_the_current_time() {
    created_now(&["--clock-offset=-2s"], TimeDelta::seconds(-2));
    created_now(&["--clock-offset=+5m"], TimeDelta::minutes(5));
    created_now(&["--clock-offset=-1h"], TimeDelta::hours(-1));
}

#[test]
fn the_clock_offset_shifts_the_server_date() {
    for (offset, created) in [
        ("0", "2026-01-15T12:00:00Z"),
        ("-0", "2026-01-15T12:00:00Z"),
        ("7", "2026-01-15T12:00:07Z"),
        ("+3", "2026-01-15T12:00:03Z"),
        ("-3", "2026-01-15T11:59:57Z"),
        ("+5s", "2026-01-15T12:00:05Z"),
        ("-2s", "2026-01-15T11:59:58Z"),
        ("+5m", "2026-01-15T12:05:00Z"),
        ("-90m", "2026-01-15T10:30:00Z"),
        ("1h", "2026-01-15T13:00:00Z"),
        ("-25h", "2026-01-14T11:00:00Z"),
    ] {
        let options = ["--server-date", NOON, "--utc", "admin", KEY];
        let joined = format!("--clock-offset={offset}");
        assert_eq!(token(generate(&options).arg(joined)).created(), created);
        let mut command = generate(&options);
        command.args(["--clock-offset", offset]);
        assert_eq!(token(&mut command).created(), created);
    }
}

#[test]
fn the_server_date_is_read_in_all_forms_of_http() {
    for (date, created) in [
        // The examples of RFC 9110, section 5.6.7.
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
        // As it may be copied out of a response.
        ("  Sun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37Z"),
        ("Sun, 06 Nov 1994 08:49:37 GMT\r", "1994-11-06T08:49:37Z"),
        // The first and last second that can be written.
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
        // A leap second counts as the second before it: servers refuse a second 60.
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
        ("Saturday, 31-Dec-16 23:59:60 GMT", "2016-12-31T23:59:59Z"),
        ("Sat Dec 31 23:59:60 2016", "2016-12-31T23:59:59Z"),
    ] {
        let mut command = generate(&["--server-date", date, "--utc", "admin", KEY]);
        assert_eq!(token(&mut command).created(), created, "{date}");
        let mut command = generate(&["--server-date", date, "--dialect=oasis", "admin", KEY]);
        let milliseconds = created.replace('Z', ".000Z");
        assert_eq!(token(&mut command).created(), milliseconds, "{date}");
    }
}

#[test]
fn a_time_out_of_range_is_refused() {
    for options in [
        &["--server-date=Wed, 31 Dec 1969 23:59:59 GMT"][..],
        &[
            "--server-date=Thu, 01 Jan 1970 00:00:00 GMT",
            "--clock-offset=-1s",
        ],
        &[
            "--server-date=Fri, 31 Dec 9999 23:59:59 GMT",
            "--clock-offset=+1s",
        ],
        &["--clock-offset=-8000000000000s"],
        &["--clock-offset=+8000000000000s"],
        &["--clock-offset=9000000000000000"], // more than chrono can add
    ] {
        let stderr = refused(generate(options).args(["admin", KEY]));
        assert!(stderr.contains("before 1970 or after 9999"), "{stderr}");
    }
}

#[cfg(unix)] // chrono reads TZ only on Unix
#[test]
fn created_is_in_the_local_zone_with_its_offset() {
    let mut zones = vec![
        ("UTC", "2026-01-15T12:00:00+00:00"),
        ("IST-5:30", "2026-01-15T17:30:00+05:30"),
        ("NST3:30", "2026-01-15T08:30:00-03:30"),
        // Offsets with seconds, which Created cannot hold: the instant is right all the same.
        ("XXX-0:53:28", "2026-01-15T12:53:00+00:53"),
        ("XXX0:53:28", "2026-01-15T11:07:00-00:53"),
    ];
    // Zone names need the zone files, which a small container may lack.
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
fn a_tz_that_names_a_pipe_or_device_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    assert!(
        common::program("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let pipe = pipe.to_str().unwrap();
    let value = token(&mut fixed(&["admin", KEY])).to_string();
    let mut zones = vec![pipe.to_owned(), format!(":{pipe}"), "/dev/zero".into()];
    if cfg!(target_os = "linux") {
        zones.push(format!("../../..{pipe}")); // from /usr/share/zoneinfo
    }
    for zone in &zones {
        for command in [
            &mut generate(&["admin", KEY]),
            wsse().args(["verify", "--without-key", &value]),
        ] {
            let command = command.env("TZ", zone).timeout(Duration::from_secs(20));
            let stderr = refused(command);
            assert!(
                stderr.contains("TZ names a pipe or device"),
                "{zone}: {stderr}"
            );
        }
        // Nothing reads the zone for a time in UTC.
        succeeds(generate(&["--utc", "admin", KEY]).env("TZ", zone));
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
fn one_newline_at_the_end_of_a_key_file_is_ignored() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let warning = "warning: the API key starts or ends with white space, which is hashed too\n";
    let mark = "warning: the API key starts with a byte order mark, which is hashed too\n";
    let utf_16 = "warning: the API key is text in UTF-16, but servers expect UTF-8\n";
    for (content, key, stderr) in [
        (&b"secret"[..], &b"secret"[..], ""),
        (b"secret\n", b"secret", ""),
        (b"secret\r\n", b"secret", ""),
        (b"secret\r", b"secret\r", warning),
        (b"secret\r\r\n", b"secret\r", warning),
        (b" secret\n", b" secret", warning),
        (b"secret \r\n", b"secret ", warning),
        (b"two words\n", b"two words", ""),
        (b"\xff\x01\xfe\n", b"\xff\x01\xfe", ""),
        (b" \xff\n", b" \xff", warning),
        (b"\xef\xbb\xbfsecret\n", b"\xef\xbb\xbfsecret", mark),
        (b"\xff\xfes\0e\0", b"\xff\xfes\0e\0", utf_16),
        (b"-\n", b"-", ""),
    ] {
        fs::write(&path, content).unwrap();
        let mut from_file = fixed(&["admin", "--api-key-file"]);
        let mut from_stdin = fixed(&["admin", "--api-key-file=-"]);
        for command in [from_file.arg(&path), from_stdin.write_stdin(content)] {
            let (stdout, printed) = succeeds(command);
            let token = UsernameToken::parse(&stdout).unwrap();
            assert_eq!(token.password_digest(), digest_of(key), "{content:?}");
            assert_eq!(printed, stderr, "{content:?}");
            assert_eq!(succeeds(command.arg("--quiet")).1, "", "{content:?}");
        }
    }
}

#[test]
fn a_key_file_without_exactly_one_key_is_refused() {
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
        (b"\xff\xfes\0\r\0\n\0", "is in UTF-16"),
        (&large, "larger than 64 KiB"),
    ] {
        fs::write(&path, content).unwrap();
        let stderr = refused(fixed(&["admin", "--api-key-file"]).arg(&path));
        assert!(stderr.starts_with("error: the API key file "), "{stderr}");
        assert!(stderr.contains(error), "{stderr}");
        let stderr = refused(fixed(&["admin", "--api-key-file=-"]).write_stdin(content));
        assert!(stderr.starts_with("error: stdin "), "{stderr}");
        assert!(stderr.contains(error), "{stderr}");
    }
}

/// Issue 12, items 5 and 6.
#[test]
fn a_key_that_is_probably_a_mistake_gets_a_warning() {
    let other_key = "0123456789ABCDEF0123456789abcdef01234567";
    let same =
        "the username and the API key are the same, and the username is sent with each request";
    let swapped = "the username looks like an API key, and the API key does not: the username is the \
                   first argument";
    let utf_16 = "the API key is text in UTF-16, but servers expect UTF-8";
    let nul = "the API key contains a NUL byte, which is hashed too";
    let invisible = "the API key contains an invisible or combining character, which is hashed too";
    let quotes = "the API key is in quotes, which are hashed too";
    let name = "the API key starts with a name and '=', which are hashed too";
    let gzip = "the API key is compressed with gzip: decompress it first";
    for (username, key, warnings) in [
        (KEY, KEY.as_bytes(), &[same][..]),
        ("test", b"test", &[same]),
        (KEY, b"admin", &[swapped]),
        (other_key, b"", &[]), // OroPlatform's key as username and another as key
        ("admin", b"s\0e\0c\0", &[utf_16]),
        ("admin", b"\0s\0e\0c", &[utf_16]),
        ("admin", b"secret\0", &[nul]),
        ("admin", b"\0", &[nul]),
        ("admin", "sec\u{200b}ret".as_bytes(), &[invisible]),
        ("admin", "secret\u{200d}".as_bytes(), &[invisible]),
        ("admin", "se\u{ad}cret".as_bytes(), &[invisible]),
        ("admin", "se\u{e0041}cret".as_bytes(), &[invisible]),
        ("admin", b"sec\tret", &[invisible]),
        ("admin", "sécret 日本".as_bytes(), &[]),
        ("admin", b"\"secret\"", &[quotes]),
        ("admin", b"'secret'", &[quotes]),
        ("admin", b"'", &[]),
        ("admin", b"\"secret'", &[]),
        ("admin", b"WSSE_API_KEY=secret", &[name]),
        ("admin", b"export KEY='secret'", &[name]),
        ("admin", b"c2VjcmV0cw==", &[]),
        ("admin", b"1=2", &[]),
        ("admin", b"\x1f\x8b\x08\0\0\0", &[nul, gzip]),
    ] {
        let key = if key.is_empty() { KEY.as_bytes() } else { key };
        let mut command = fixed(&[username, "--api-key-file=-"]);
        let (stdout, stderr) = succeeds(command.write_stdin(key));
        let shown: Vec<_> = stderr.lines().collect();
        let expected = warnings.iter().map(|text| format!("warning: {text}"));
        assert_eq!(shown, expected.collect::<Vec<_>>(), "{username} {key:?}");
        let token = UsernameToken::parse(&stdout).unwrap();
        assert_eq!(token.password_digest(), digest_of(key));
        assert_eq!(succeeds(command.arg("--quiet")).1, "");
    }
}

/// Issue 12, item 11. bash's `<(pass show …)` is such a pipe, and may take long.
#[cfg(unix)]
#[test]
fn a_pipe_as_key_file_is_waited_for_and_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    assert!(
        common::program("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let notice = "waiting for the API key: the API key file is a pipe or device\n";
    for (wait, quiet, expected) in [(0.0, "", ""), (1.5, "", notice), (1.5, "--quiet", "")] {
        for line in [
            format!(
                "(sleep {wait}; echo {KEY} > pipe) & \"$WSSE\" $ARGS {quiet} --api-key-file pipe"
            ),
            format!("\"$WSSE\" $ARGS {quiet} --api-key-file <(sleep {wait}; echo {KEY})"),
        ] {
            let output = common::program("bash")
                .args(["-c", &line])
                .current_dir(directory.path())
                .env("WSSE", common::path())
                .env(
                    "ARGS",
                    format!("header admin --format value --nonce {NONCE} --created {CREATED}"),
                )
                .output()
                .unwrap();
            let stdout = String::from_utf8(output.stdout).unwrap();
            assert!(
                stdout.contains(&digest_of(KEY.as_bytes())),
                "{line}: {stdout}"
            );
            assert_eq!(
                String::from_utf8(output.stderr).unwrap(),
                expected,
                "{line}"
            );
        }
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
        // The variable does not replace the file.
        let mut command = fixed(&["admin", "--api-key-file"]);
        refused(command.arg(path).env("WSSE_API_KEY", KEY));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_file_that_fails_or_never_ends_is_refused() {
    // Even root can open this but not read it, since the first page of memory is not mapped.
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
        return; // root can read it
    }
    let stderr = refused(fixed(&["admin", "--api-key-file"]).arg(file.path()));
    assert!(stderr.contains("Permission denied"), "{stderr}");
}

#[test]
fn the_key_file_takes_precedence_over_the_variable() {
    for variable in ["other", ""] {
        let mut command = fixed(&["admin", "--api-key-file=-"]);
        command.write_stdin("secret").env("WSSE_API_KEY", variable);
        assert_eq!(token(&mut command).password_digest(), digest_of(b"secret"));
    }
}

#[cfg(unix)]
#[test]
fn a_key_can_be_any_bytes_but_a_username_is_utf_8() {
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
fn white_space_around_a_key_is_hashed_and_gets_a_warning() {
    let warning = "warning: the API key starts or ends with white space, which is hashed too\n";
    for key in [
        format!(" {KEY}"),
        format!("{KEY} "),
        format!("{KEY}\t"),
        format!("{KEY}\r"),
        format!("{KEY}\n"),
        format!("{KEY}\u{a0}"),
    ] {
        let mut command = fixed(&["admin"]);
        let (stdout, stderr) = succeeds(command.env("WSSE_API_KEY", &key));
        assert_eq!(stderr, warning, "{key:?}");
        let token = UsernameToken::parse(&stdout).unwrap();
        assert_eq!(token.password_digest(), digest_of(key.as_bytes()));
        assert_eq!(succeeds(command.arg("--quiet")).1, "", "{key:?}");
    }
}

#[test]
fn more_than_4096_bytes_get_a_warning() {
    let warning =
        "warning: nonce, Created and API key exceed 4096 bytes, which Symfony servers refuse\n";
    // The decoded nonce has 28 bytes, Created 25.
    for (bytes, expected) in [(4096 - 53, ""), (4096 - 52, warning)] {
        let key = "k".repeat(bytes);
        let mut command = fixed(&["admin", "--api-key-file=-"]);
        let (stdout, stderr) = succeeds(command.write_stdin(key.as_str()));
        assert_eq!(stderr, expected, "{bytes}");
        let token = UsernameToken::parse(&stdout).unwrap();
        assert_eq!(token.password_digest(), digest_of(key.as_bytes()));
        assert_eq!(succeeds(command.arg("--quiet")).1, "");
        // Symfony does not count the salt.
        assert_eq!(succeeds(command.args(["--salt", "abc"])).1, "");
        let (_, stderr) = succeeds(fixed(&["--salt=abc", "admin"]).env("WSSE_API_KEY", &key));
        assert_eq!(stderr, expected, "{bytes}");
    }
}

// Output

#[cfg(unix)]
#[test]
fn each_format_is_printed_with_one_write() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixDatagram;

    for format in ["headers", "curl", "json", "value", "soap"] {
        // A datagram socket keeps writes apart; a pipe would join them.
        let (ours, theirs) = UnixDatagram::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let mut child = process(&["generate-header", "--format", format, "admin", KEY])
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

#[test]
fn characters_that_xml_excludes_are_refused_in_soap_only() {
    for character in ['\u{fffe}', '\u{ffff}'] {
        let username = format!("admin{character}");
        let stderr = refused(&mut generate(&["--format=soap", &username, KEY]));
        assert!(stderr.contains("a character that XML excludes"), "{stderr}");
        assert_eq!(token(&mut fixed(&[&username, KEY])).username(), username);
    }
}

/// XML Schema Part 2, section 3.2.7.
#[test]
fn soap_needs_a_created_of_the_type_xsd_date_time() {
    for (created, valid) in [
        ("2026-01-15T12:00:00Z", true),
        ("2026-01-15T12:00:00+03:00", true),
        ("2026-01-15T12:00:00-03:00", true),
        ("2026-01-15T12:00:00", true),
        ("2026-01-15T12:00:00.123Z", true),
        ("2026-01-15T12:00:00.5+03:00", true),
        ("2026-01-15", false),
        ("2026-01-15T12:00Z", false),
        ("2026-01-15 12:00:00Z", false),
        ("2026-01-15T12:00:00z", false),
        ("2026-01-15T12:00:00+0300", false),
        ("2026-01-15T12:00:00+03", false),
        ("2026-01-15T12:00:00,5Z", false),
        ("20260115T120000Z", false),
        ("2026-015T12:00:00Z", false),
    ] {
        let mut command = generate(&["--format=soap", "--quiet", "--created", created]);
        command.args(["admin", KEY]);
        if valid {
            succeeds(&mut command);
        } else {
            let stderr = refused(&mut command);
            assert!(stderr.contains("not an xsd:dateTime"), "{stderr}");
        }
    }
}

const PRINTING: [&[&str]; 11] = [
    &["generate-header", "admin", KEY],
    &["generate-header", "admin", KEY, "--format=curl"],
    &["generate-header", "admin", KEY, "--format=json"],
    &["generate-header", "admin", KEY, "--format=value"],
    &["generate-header", "admin", KEY, "--format=soap"],
    &["generate-header", "admin", KEY, "--count=2"],
    &["generate-header", "admin", KEY, "--count=1000000"],
    &["dialects"],
    &["--help"],
    &["--version"],
    &["generate-header", "--help"],
];

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for arguments in PRINTING {
        common::assert_full_disk_is_an_error(process(arguments));
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in PRINTING {
        common::assert_closed_pipe_is_no_error(process(arguments), 0);
    }
}

/// `wsse header … --count 1000000 | head -n 1`
#[test]
fn a_reader_that_stops_is_no_error() {
    let (child, mut stdout) = start(&["--count=1000000"]);
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "Authorization: WSSE profile=\"UsernameToken\"\n");
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[cfg(target_os = "linux")]
#[test]
fn many_headers_need_no_more_memory_than_a_few() {
    use std::io::Read as _;
    for (username, count) in [
        ("admin".to_owned(), "10000000"),
        ("x".repeat(100_000), "10000"),
    ] {
        let mut child = process(&["generate-header", &username, KEY, "--count", count])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = vec![0; 1 << 23];
        let stdout = child.stdout.as_mut().unwrap();
        stdout.read_exact(&mut start).unwrap();
        // Now it waits, because the pipe is full.
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let (_, anonymous) = status.split_once("RssAnon:").unwrap();
        let kib = anonymous.split_whitespace().next().unwrap();
        let kib: u64 = kib.parse().unwrap();
        assert!((1..=8 * 1024).contains(&kib), "--count {count}: {kib} KiB");
    }
}

#[test]
fn a_closed_pipe_on_stderr_is_no_error() {
    let run = |arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = process(arguments);
        command.stdout(Stdio::piped()).stderr(writer);
        command.spawn().unwrap().wait_with_output().unwrap()
    };
    let output = run(&["generate-header", "0", KEY, "--verbose"]);
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
        // `refused` checks stderr for control characters.
        refused(&mut generate(&[&format!("{option}{clear}"), "admin", KEY]));
    }
    refused(&mut generate(&[clear, KEY]));
    refused(wsse().arg(clear));
}

// --count

/// The headers of a run with `--count`, each as it is printed without `--count`.
fn counted(format: &str, count: usize, dialect: &str) -> Vec<String> {
    let count_option = count.to_string();
    let (stdout, stderr) = succeeds(&mut generate(&[
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
    assert!(!body.ends_with('\n'), "an empty line at the end");
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
fn count_prints_that_many_headers_with_different_nonces() {
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
                        // A header made alone has the same text.
                        let (alone, _) = succeeds(&mut generate(&[
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
                        "a nonce is used twice"
                    );
                }
            }
        }
    }
}

#[test]
fn count_renews_created() {
    let (child, mut stdout) = start(&["--format=value", "--count=1000000000"]);
    let mut seen: Vec<String> = Vec::new();
    let mut line = String::new();
    let start = Instant::now();
    while seen.len() < 3 {
        assert!(start.elapsed() < Duration::from_secs(20), "only {seen:?}");
        line.clear();
        stdout.read_line(&mut line).unwrap();
        let token = UsernameToken::parse(&line).unwrap();
        if seen.last().is_none_or(|last| last != token.created()) {
            let age = age_of(&token);
            assert!(age < TimeDelta::seconds(2), "{token} is {age} old");
            seen.push(token.created().to_owned());
        }
    }
    assert!(seen.is_sorted(), "{seen:?}");
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

fn age_of(token: &UsernameToken) -> TimeDelta {
    let created = DateTime::parse_from_rfc3339(token.created()).unwrap();
    Utc::now() - created.to_utc()
}

/// A whole batch of headers with such a digest would take about a minute, and even the first header
/// would be old by then.
#[test]
fn headers_with_slow_digests_are_printed_while_they_are_new() {
    let (mut child, stdout) = start(&["--format=value", "--count=512", "--iterations=1000000"]);
    for line in stdout.lines().take(3) {
        let line = line.unwrap();
        let token = UsernameToken::parse(&line).unwrap();
        let age = age_of(&token);
        assert!(age < TimeDelta::seconds(10), "{token} is {age} old");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn two_runs_have_no_nonce_in_common() {
    let batch = || {
        succeeds(&mut generate(&[
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
