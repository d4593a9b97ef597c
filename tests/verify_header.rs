//! Does `wsse verify-header` handle any input, and answer at once?
//!
//! What it prints for one header is data, in `cmd/`.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, sleep};
use std::time::Duration;

use common::{KEY, process, refused, succeeds, wsse};
use serde_json::Value;

const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef01234567";

/// Makes this many headers for this key, with a Created of 9 seconds ago.
fn headers(key: &str, count: &str, format: &str) -> Vec<u8> {
    let mut command = wsse();
    command
        .args(["generate-header", "admin", key, "--clock-offset=-9s"])
        .args(["--count", count, "--format", format]);
    succeeds(&mut command).0.into_bytes()
}

/// Runs `wsse verify-header`, and returns its status and one object per header.
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

fn verdicts(objects: &[Value]) -> Vec<&str> {
    let verdicts = objects.iter().map(|object| object["verdict"].as_str());
    verdicts.map(Option::unwrap).collect()
}

/// A running `wsse verify-header` whose input stays open.
struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = process(&["verify-header"])
            .args(arguments)
            .env("WSSE_API_KEY", KEY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            output
                .lines()
                .try_for_each(|line| sender.send(line.unwrap()))
        });
        Self {
            child,
            input,
            lines,
        }
    }

    fn write(&mut self, text: &[u8]) {
        self.input.write_all(text).unwrap();
    }

    /// The rest of the next line of output that starts with this text.
    fn read(&self, start: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(20));
            let line = line.expect("no answer while the input is open");
            if let Some(rest) = line.strip_prefix(start) {
                return rest.to_owned();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn new_headers_are_accepted_in_every_format() {
    for format in ["headers", "curl", "json", "value"] {
        let (status, objects) = verify(&[], headers(KEY, "300", format));
        assert_eq!(status, Some(0), "{format}");
        assert_eq!(verdicts(&objects), ["accepted"; 300], "{format}");
    }
}

/// Batches are smaller if a header takes long, but no header is lost.
#[test]
fn all_headers_of_slow_batches_are_accepted() {
    for (count, iterations) in [(5, "600"), (513, "100"), (1030, "7")] {
        let mut command = wsse();
        command
            .args(["header", "admin", KEY, "--count", &count.to_string()])
            .args(["--iterations", iterations, "--format", "value"]);
        let (headers, _) = succeeds(&mut command);
        let (status, objects) = verify(&["--iterations", iterations], headers);
        assert_eq!(status, Some(0), "{iterations} iterations");
        assert_eq!(objects.len(), count, "{iterations} iterations");
    }
}

#[test]
fn each_key_of_the_file_is_tried_and_the_output_has_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    // An empty line is not a key, and the last line needs no newline.
    fs::write(&file, format!("{OTHER_KEY}\r\n\n{KEY}")).unwrap();
    let file = file.to_str().unwrap();
    let input = [headers(KEY, "2", "value"), headers(OTHER_KEY, "1", "value")].concat();
    let (status, objects) = verify(&["--api-key-file", file], &*input);
    assert_eq!(status, Some(0));
    let numbers: Vec<&Value> = objects.iter().map(|object| &object["key"]).collect();
    assert_eq!(numbers, [2, 2, 1]);
    // EscapeWSSEAuthenticationBundle knows one secret per user.
    let (status, objects) = verify(&["--api-key-file", file, "--server", "escape"], input);
    assert_eq!(status, Some(1));
    assert_eq!(
        verdicts(&objects),
        ["digest_mismatch", "digest_mismatch", "accepted"]
    );
}

#[test]
fn the_key_can_come_from_stdin_if_the_header_does_not() {
    let value = String::from_utf8(headers(KEY, "1", "value")).unwrap();
    let mut command = wsse();
    command.args(["verify", "-q", "--api-key-file", "-", &value]);
    let (stdout, _) = succeeds(command.write_stdin(format!("{KEY}\n")));
    assert_eq!(
        stdout,
        "accepted: oro-5.1 accepts header 1 (lifetime 3600 s)\n"
    );
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

    let mut command = wsse();
    command.args(["verify", "--api-key-file", "-", "-", first]);
    let stderr = refused(command.write_stdin(KEY));
    assert!(stderr.contains("both the headers and the API key"));
}

// Input

#[test]
fn any_bytes_can_be_read() {
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
    assert_eq!(verdicts(&objects), ["not_wsse", "accepted"]);
}

/// Minified JSON has one line, however long.
#[test]
fn a_header_in_a_long_line_is_found() {
    let json = headers(KEY, "1", "json");
    for length in [60_000, 65_536, 100_000, 1_000_000] {
        let mut line = vec![b' '; length];
        line.extend(json.trim_ascii_end());
        line.extend(vec![b'x'; length]);
        let (status, objects) = verify(&[], line);
        assert_eq!(status, Some(0), "{length} spaces");
        assert_eq!(verdicts(&objects), ["accepted"], "{length} spaces");
    }
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
        '\u{115f}',
        '\u{1160}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202b}',
        '\u{202c}',
        '\u{202d}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{2800}',
        '\u{3000}',
        '\u{3164}',
        '\u{e000}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff9}',
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
fn text_without_a_header_is_an_error() {
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

// Input that has not ended

#[test]
fn an_answer_does_not_wait_for_more_input() {
    let mut running = Running::start(&["-q"]);
    for header in ["1", "2", "3"] {
        running.write(&headers(KEY, "1", "value"));
        let answer = running.read("accepted: ");
        assert!(
            answer.contains(&format!("accepts header {header} ")),
            "{answer}"
        );
    }
}

#[test]
fn the_age_is_that_of_the_current_second() {
    let mut running = Running::start(&[]);
    let header = headers(KEY, "1", "value");
    let mut age = || -> i64 {
        running.write(&header);
        let age = running.read("  age       ");
        age.split_once(" s (").unwrap().0.parse().unwrap()
    };
    let first = age();
    sleep(Duration::from_millis(1100));
    let second = age();
    assert!(second > first, "{second} s is not older than {first} s");
}

#[test]
fn a_nonce_can_be_used_again_after_the_lifetime() {
    let mut running = Running::start(&["-q", "--lifetime", "2"]);
    let mut verdict = || {
        let mut command = wsse();
        command
            .args(["header", "admin", KEY, "--format", "value"])
            .args(["--nonce", common::NONCE]);
        running.write(succeeds(&mut command).0.as_bytes());
        running.read("").split_once(':').unwrap().0.to_owned()
    };
    assert_eq!(verdict(), "accepted");
    assert_eq!(verdict(), "nonce_reused");
    sleep(Duration::from_millis(2500));
    assert_eq!(verdict(), "accepted");
}

// Output

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    common::assert_full_disk_is_an_error(process(&["verify", "--without-key", "x"]));
}

/// A closed pipe does not change the verdict.
#[test]
fn a_closed_pipe_is_no_error() {
    let mut accepted = process(&["verify"]);
    accepted.env("WSSE_API_KEY", KEY);
    accepted.arg(String::from_utf8(headers(KEY, "1", "value")).unwrap());
    common::assert_closed_pipe_is_no_error(accepted, 0);
    common::assert_closed_pipe_is_no_error(process(&["verify", "--without-key", "x"]), 1);
}

/// `wsse header … | wsse verify | head -n 1`
#[test]
fn a_reader_that_stops_is_no_error() {
    let mut child = process(&["verify", "-q"])
        .env("WSSE_API_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let headers = headers(KEY, "50000", "value");
    // The command ends without reading all of its input.
    let writer = thread::spawn(move || drop(input.write_all(&headers)));
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    drop(output);
    writer.join().unwrap();
    assert_eq!(
        line,
        "accepted: oro-5.1 accepts header 1 (lifetime 3600 s)\n"
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

/// Oro skips a key that is `0`, so the digest is not to blame.
#[test]
fn a_key_that_the_server_skips_is_named() {
    let header = headers("0", "1", "value");
    for (server, status, cause) in [("oro-5.1", 1, "zero_key"), ("escape", 0, "")] {
        let output = wsse()
            .args(["verify-header", "--server", server])
            .env("WSSE_API_KEY", "0")
            .write_stdin(header.clone())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(status), "{server}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(stdout.contains(cause), "{stdout}");
    }
}
