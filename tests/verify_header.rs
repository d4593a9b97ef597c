//! Does `wsse verify-header` stand what is put into it? (Its words are data, in `cmd/`.)
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::fs;
use std::io::Write as _;

use common::{program, wsse};
use serde_json::Value;

const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";
const OTHER: &str = "0123456789abcdef0123456789abcdef01234567";

/// Headers that were just made, one a line.
fn headers(key: &str, count: &str, format: &str) -> Vec<u8> {
    let output = wsse()
        .args([
            "generate-header",
            "admin",
            key,
            "--count",
            count,
            "--format",
            format,
        ])
        .args(["--clock-offset=-9s"])
        .output()
        .unwrap();
    assert!(output.status.success());
    output.stdout
}

/// What `wsse verify-header` answers: its status, and an object a header.
fn verify(arguments: &[&str], input: impl Into<Vec<u8>>) -> (Option<i32>, Vec<Value>) {
    let output = wsse()
        .args(["verify-header", "--format", "json"])
        .args(arguments)
        .env("WSSE_API_KEY", KEY)
        .write_stdin(input)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let objects = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    (output.status.code(), objects)
}

#[test]
fn what_was_made_is_accepted_in_every_format() {
    for format in ["headers", "curl", "json", "value"] {
        let (status, objects) = verify(&[], headers(KEY, "300", format));
        assert_eq!(status, Some(0), "{format}");
        assert_eq!(objects.len(), 300, "{format}");
        assert!(
            objects.iter().all(|object| object["verdict"] == "accepted"),
            "{format}"
        );
    }
}

/// A batch is made fewer at a time where each header takes long, and is whole all the same.
#[test]
fn slow_batches_have_all_their_headers() {
    for (count, iterations) in [(5, "600"), (513, "100"), (1030, "7")] {
        let output = wsse()
            .args(["header", "admin", KEY, "--count", &count.to_string()])
            .args(["--iterations", iterations, "--format", "value"])
            .output()
            .unwrap();
        let (status, objects) = verify(&["--iterations", iterations], output.stdout);
        assert_eq!(
            (status, objects.len()),
            (Some(0), count),
            "{iterations} iterations"
        );
    }
}

#[test]
fn each_key_of_the_file_is_tried_and_the_right_one_numbered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    // The last line may lack its end; a blank one is no key.
    fs::write(&file, format!("{OTHER}\r\n\n{KEY}")).unwrap();
    let file = file.to_str().unwrap();
    let input = [headers(KEY, "2", "value"), headers(OTHER, "1", "value")].concat();
    let (status, objects) = verify(&["--api-key-file", file], &*input);
    assert_eq!(status, Some(0));
    let numbers: Vec<&Value> = objects.iter().map(|object| &object["key"]).collect();
    assert_eq!(numbers, [2, 2, 1]);
    // EscapeWSSEAuthenticationBundle knows one secret a user.
    let (status, objects) = verify(&["--api-key-file", file, "--server", "escape"], input);
    assert_eq!(status, Some(1));
    assert_eq!(objects[0]["verdict"], "digest_mismatch");
    assert_eq!(objects[2]["verdict"], "accepted");
}

#[test]
fn the_key_may_come_from_stdin_when_the_header_does_not() {
    let value = String::from_utf8(headers(KEY, "1", "value")).unwrap();
    let mut command = wsse();
    command
        .args(["verify", "-q", "--api-key-file", "-", &value])
        .write_stdin(format!("{KEY}\n"));
    command
        .assert()
        .success()
        .stdout("accepted: The server accepts this header. (header 1)\n");
}

/// Issue 12, item 11: `-` next to others was taken for a header.
#[test]
fn stdin_is_read_at_the_place_of_the_dash() {
    let [first, second, third] = [b"1", b"2", b"3"].map(|_| headers(KEY, "1", "value"));
    let [first, third] = [&first, &third].map(|header| str::from_utf8(header).unwrap().trim());
    let (status, objects) = verify(&[first, "-", third, "-", "no header"], second);
    assert_eq!(status, Some(1));
    let verdicts: Vec<_> = objects.iter().map(|object| &object["verdict"]).collect();
    assert_eq!(verdicts, ["accepted", "accepted", "accepted", "not_wsse"]);
    assert_eq!(objects[0]["index"], 1);

    let output = wsse()
        .args(["verify", "--api-key-file", "-", "-", first])
        .write_stdin(KEY)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("both the headers and the API key"),
        "{stderr}"
    );
}

#[test]
fn a_nonce_is_free_again_when_the_lifetime_has_passed() {
    let header = |created: &str| {
        let arguments = [
            "header",
            "admin",
            KEY,
            "--format",
            "value",
            "--created",
            created,
        ];
        let nonce = ["--nonce", "NWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTk="];
        wsse().args(arguments).args(nonce).output().unwrap().stdout
    };
    let now = || chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("wsse"))
        .args(["verify", "-q", "--lifetime", "2"])
        .env("WSSE_API_KEY", KEY)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for wait in [0, 100, 2500] {
        std::thread::sleep(std::time::Duration::from_millis(wait));
        input.write_all(&header(&now())).unwrap();
    }
    drop(input);
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let words: Vec<&str> = said
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(words, ["accepted", "nonce_reused", "accepted"]);
}

#[test]
fn bytes_of_any_kind_are_no_reason_to_fail() {
    let value = headers(KEY, "1", "headers");
    let long = vec![b'x'; 300_000];
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let input = [
        &noise[..],
        b"\n",
        &long,
        b"\nX-WSSE: \xff\xfe\x00\n",
        &value,
    ]
    .concat();
    let (status, objects) = verify(&[], input);
    assert_eq!(status, Some(1));
    let words: Vec<&Value> = objects.iter().map(|object| &object["verdict"]).collect();
    assert_eq!(words, ["not_wsse", "accepted"]);
}

/// The line about the username that `verify-header` prints as text.
fn username_line(username: &str) -> String {
    let header = format!(
        "UsernameToken Username=\"{username}\", PasswordDigest=\"eA==\", Nonce=\"bm9uY2U=\", \
         Created=\"2026-01-15T12:00:00Z\""
    );
    let output = wsse()
        .args(["verify", "--without-key", &header])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find(|line| line.starts_with("  username"));
    line.unwrap_or_else(|| panic!("{username:?}: {text}"))
        .to_owned()
}

/// Issue 12, item 7: a username with an invisible character looked like one without it.
#[test]
fn invisible_characters_are_escaped() {
    for invisible in [
        '\u{7f}',
        '\u{80}',
        '\u{9b}',
        '\u{a0}',
        '\u{ad}',
        '\u{301}',
        '\u{34f}',
        '\u{61c}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{2028}',
        '\u{2029}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{3000}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{fff9}',
        '\u{e000}',
        '\u{e0001}',
        '\u{e0041}',
        '\u{e007f}',
        '\u{e0100}',
        '\u{10ffff}',
    ] {
        let line = username_line(&format!("ad{invisible}min"));
        let expected = format!("  username  ad\\u{{{:x}}}min", u32::from(invisible));
        assert_eq!(line, expected);
    }
}

#[test]
fn visible_characters_are_shown_as_they_are() {
    for username in ["Zoë", "日本語", "नमस्ते", "สวัสดี", "❤\u{fe0f}", "a'b\\c…"]
    {
        assert_eq!(username_line(username), format!("  username  {username}"));
    }
}

#[test]
fn text_without_a_header_is_never_accepted() {
    for text in [
        "",
        "\n\n",
        "Authorization: WSSE profile=\"UsernameToken\"\n",
        "x-wsse\n",
    ] {
        let (status, objects) = verify(&[], text);
        assert_eq!((status, objects.len()), (Some(2), 0), "{text:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    use std::process::{Command, Stdio};
    let wsse = assert_cmd::cargo::cargo_bin!("wsse");
    let mut command = Command::new(wsse);
    command.args(["verify", "--without-key", "x"]);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = command
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .starts_with("error: cannot write to stdout")
    );

    let shell = format!(
        "{0} header admin k --count 50000 | {0} verify | head -n 1",
        wsse.display()
    );
    let mut command = program("bash");
    command
        .args(["-c", &format!("set -o pipefail; {shell}")])
        .env("WSSE_API_KEY", "k");
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(output.stdout.starts_with(b"accepted: "));
    assert_eq!(output.status.code(), Some(0));

    // No verdict is lost with its reader.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(wsse);
    command.args(["verify", "--without-key", "x"]);
    let output = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(1), &b""[..]));
}
