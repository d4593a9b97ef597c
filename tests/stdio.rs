//! Are stdin and stdout used correctly if they are unusual files?
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use common::{KEY, process};

const HEADER: &str = "X-WSSE: UsernameToken Username=\"admin\", PasswordDigest=\"x\", \
    Nonce=\"elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==\", Created=\"2016-09-20T10:00:00+03:00\"\n";

/// Issue 12, item 8: nothing was printed, and the status was 0.
#[test]
fn a_stdout_that_cannot_be_written_is_an_error() {
    for arguments in [
        &["header", "admin", KEY][..],
        &["header", "admin", KEY, "--count", "3"],
        &["verify", "--without-key", "x"],
        &["dialects"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["header", "-h"],
        &["--version"],
    ] {
        for unwritable in ["/dev/null", "/"] {
            let stdout = File::open(unwritable).unwrap(); // only for reading
            let output = process(arguments).stdout(stdout).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
            common::assert_one_error_line(&stderr);
            let error = "error: cannot write to stdout: Bad file descriptor";
            assert!(stderr.starts_with(error), "{arguments:?}: {stderr}");
        }
    }
}

/// Issue 12, item 8: it counted as an empty key file, and as a text without headers.
#[test]
fn a_stdin_that_cannot_be_read_is_an_error() {
    let write_only = || OpenOptions::new().write(true).open("/dev/null").unwrap();
    let directory = || File::open("/").unwrap();
    for stdin in [write_only, directory] {
        for (arguments, error) in [
            (
                &["header", "admin", "--api-key-file", "-"][..],
                "the API key from stdin",
            ),
            (
                &["verify", "--api-key-file", "-", "x"],
                "the API key from stdin",
            ),
            (&["verify", "--without-key"], "stdin"),
        ] {
            let output = process(arguments).stdin(stdin()).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
            common::assert_one_error_line(&stderr);
            let start = format!("error: cannot read {error}");
            assert!(stderr.starts_with(&start), "{arguments:?}: {stderr}");
        }
    }
}

fn make_non_blocking(descriptor: impl AsFd) {
    rustix::io::ioctl_fionbio(descriptor, true).unwrap();
}

/// Issue 12, item 9: it was "Resource temporarily unavailable" when the pipe was full.
#[test]
fn a_non_blocking_stdout_is_waited_for() {
    for (arguments, lines) in [
        (
            &[
                "header", "admin", KEY, "--count", "5000", "--format", "value",
            ][..],
            5000,
        ),
        (&["verify", "-q", "--without-key"], 5000),
    ] {
        let (mut reader, writer) = std::io::pipe().unwrap();
        make_non_blocking(&writer);
        let mut child = process(arguments);
        child
            .stdin(Stdio::piped())
            .stdout(writer)
            .stderr(Stdio::piped());
        let mut running = child.spawn().unwrap();
        drop(child); // and with it the end of the pipe that this process has
        let mut stdin = running.stdin.take().unwrap();
        let writing = std::thread::spawn(move || stdin.write_all(HEADER.repeat(5000).as_bytes()));
        sleep(Duration::from_millis(500)); // the pipe fills
        let mut stdout = String::new();
        reader.read_to_string(&mut stdout).unwrap();
        let output = running.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, "", "{arguments:?}");
        assert_eq!(stdout.lines().count(), lines, "{arguments:?}");
        drop(writing.join().unwrap()); // fails for the command that reads nothing
    }
}

/// Issue 12, item 9: it was "Resource temporarily unavailable" when nothing was there yet.
#[test]
fn a_non_blocking_stdin_is_waited_for() {
    for (arguments, input, status) in [
        (&["header", "admin", "--api-key-file", "-"][..], KEY, 0),
        (&["verify", "--api-key-file", "-", "x"], KEY, 1),
        (&["verify", "--without-key"], HEADER, 1),
    ] {
        let (reader, mut writer) = std::io::pipe().unwrap();
        make_non_blocking(&reader);
        let mut child = process(arguments);
        child
            .stdin(reader)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let running = child.spawn().unwrap();
        let (start, end) = input.split_at(10);
        for part in [start, end] {
            sleep(Duration::from_millis(200));
            writer.write_all(part.as_bytes()).unwrap();
        }
        sleep(Duration::from_millis(200));
        drop(writer);
        let output = running.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {stderr}"
        );
        assert_eq!(stderr, "", "{arguments:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
}
