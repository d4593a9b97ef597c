//! Does long work show its progress, on a terminal only, and erase it at the end?
//!
//! Issue 12, item 20. Hashing a million times per header makes the work last.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::process::Command;
use std::{env, fs};

use common::{KEY, succeeds, wsse};
use tempfile::TempDir;

/// Runs a shell line on a terminal, and returns everything that the terminal shows. `wsse` is in
/// `PATH`.
fn shown(directory: &TempDir, line: &str) -> String {
    let program = common::path();
    let folder = program.parent().unwrap().display();
    let path = format!("{folder}:{}", env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(directory)
        .env("PATH", path)
        .env("TERM", "xterm")
        .env("WSSE_API_KEY", KEY);
    let mut session = rexpect::session::spawn_command(command, Some(120_000)).unwrap();
    session.exp_eof().unwrap()
}

/// After a command: ends it after that time.
const FOR_2_SECONDS: &str = "& sleep 2; kill $!";

/// What is written to remove a line.
const ERASED: &str = "\r\u{1b}[2K";

#[test]
fn many_headers_show_how_many_are_made() {
    let directory = tempfile::tempdir().unwrap();
    let many = "wsse header admin --count 100000000000";
    let progress = shown(&directory, &format!("{many} > /dev/null {FOR_2_SECONDS}"));
    assert!(
        progress.contains(" of 100000000000 headers"),
        "{progress:?}"
    );
    assert!(!progress.contains('\n'), "{progress:?}");
    for quiet in [
        &format!("{many} --quiet > /dev/null {FOR_2_SECONDS}"),
        &format!("{many} 2> err > /dev/null {FOR_2_SECONDS}"),
        // A pager would write to the same terminal.
        &format!("{many} | (sleep 2; head -n 1 > /dev/null)"),
        "wsse header admin --count 25 > /dev/null",
    ] {
        assert_eq!(shown(&directory, quiet), "", "{quiet}");
    }
    let headers = shown(
        &directory,
        &format!("wsse header admin --iterations 9999 --count 9999 {FOR_2_SECONDS}"),
    );
    assert!(!headers.contains(ERASED), "the headers are on the terminal");
}

#[test]
fn verify_shows_how_much_it_has_read_and_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let headers = |key: &str, count: &str| {
        let mut command = wsse();
        command.args([
            "header", "admin", key, "--count", count, "--format", "value",
        ]);
        succeeds(&mut command).0
    };
    let headers = headers(KEY, "2") + &headers("other", "1000");
    fs::write(directory.path().join("headers"), &headers).unwrap();

    let read = "(head -n 2 headers; sleep 2) | wsse verify";
    let of_pipe = shown(&directory, &format!("{read} > out"));
    assert!(
        of_pipe.contains(" s: 2 of 2 headers accepted"),
        "{of_pipe:?}"
    );
    assert!(!of_pipe.contains('\n'), "{of_pipe:?}");
    assert!(of_pipe.ends_with(ERASED), "{of_pipe:?}");
    // Answers are printed above the progress.
    let on_terminal = shown(&directory, read);
    let (answers, progress) = on_terminal.split_at(on_terminal.rfind('\n').unwrap() + 1);
    assert_eq!(
        answers.matches("oro-5.1 accepts header").count(),
        2,
        "{answers:?}"
    );
    assert!(
        progress.contains(" s: 2 of 2 headers accepted"),
        "{progress:?}"
    );
    assert!(progress.ends_with(ERASED), "{progress:?}");

    // With this many iterations, explaining a wrong digest takes long.
    let explain = format!("wsse verify --iterations 100000 < headers > out {FOR_2_SECONDS}");
    let of_file = shown(&directory, &explain);
    assert!(of_file.contains("0% of 16"), "{of_file:?}");
    assert!(
        of_file.contains(" headers accepted, explaining header "),
        "{of_file:?}"
    );
    for quiet in [
        &format!("{read} --quiet > out"),
        &format!("{read} > out 2> err"),
        "wsse verify --quiet < headers > out",
    ] {
        assert_eq!(shown(&directory, quiet), "", "{quiet}");
    }
}
