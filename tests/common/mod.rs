//! What several test files use: the command under test, and the values of its examples.
#![allow(dead_code)] // no test file uses all of it
#![allow(clippy::unwrap_used)]

pub(crate) mod server;

use std::env;
use std::path::PathBuf;
use std::process::{Command as StdCommand, Stdio};

use assert_cmd::Command;
use serde_json::Value;

/// The sample key of OroCommerce's documentation, and the nonce and time of its example.
pub(crate) const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";
pub(crate) const NONCE: &str = "elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==";
pub(crate) const CREATED: &str = "2016-09-20T10:00:00+03:00";

const VARIABLES: [&str; 4] = ["WSSE_USERNAME", "WSSE_API_KEY", "WSSE_DIALECT", "NO_COLOR"];

/// The program under test: the one that `WSSE_TEST_PROGRAM` names, or else the one that cargo built.
pub(crate) fn path() -> PathBuf {
    let named = env::var_os("WSSE_TEST_PROGRAM").map(PathBuf::from);
    named.unwrap_or_else(|| assert_cmd::cargo::cargo_bin!("wsse").into())
}

/// `wsse` in a known environment: UTC, 80 columns, none of its variables, nothing on stdin.
pub(crate) fn wsse() -> Command {
    Command::from_std(process(&[]))
}

/// The same, for tests that need control of its streams.
pub(crate) fn process(arguments: &[&str]) -> StdCommand {
    let mut command = StdCommand::new(path());
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
        .args(arguments)
        .env("TZ", "UTC")
        .env("COLUMNS", "80")
        .stdin(Stdio::null());
    command
}

/// A program that the tests need. One that is not installed is named, and fails the test.
pub(crate) fn program(name: &str) -> StdCommand {
    assert!(
        is_installed(name),
        "{name} is not installed: the tests need it in PATH"
    );
    StdCommand::new(name)
}

pub(crate) fn is_installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Runs a command that must succeed, and returns what it prints on stdout and stderr.
#[track_caller]
pub(crate) fn succeeds(command: &mut Command) -> (String, String) {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{command:?}: {stderr}");
    (String::from_utf8(output.stdout).unwrap(), stderr)
}

/// Runs a command that must refuse its input, and returns what it prints on stderr: one line. The
/// status is 2, and nothing is on stdout.
#[track_caller]
pub(crate) fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{command:?}: {stderr}");
    assert_eq!(output.stdout, b"", "{command:?}");
    assert_one_error_line(&stderr);
    stderr
}

/// Checks that this is one line, is an error, and has no control character.
#[track_caller]
pub(crate) fn assert_one_error_line(stderr: &str) {
    assert!(stderr.starts_with("error: "), "{stderr}");
    let line = stderr.strip_suffix('\n').expect("a newline at the end");
    assert!(!line.contains(char::is_control), "{stderr:?}");
}

/// Checks that a command that writes to a full disk ends with an error that says so.
#[cfg(target_os = "linux")]
#[track_caller]
pub(crate) fn assert_full_disk_is_an_error(mut command: StdCommand) {
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{command:?}: {stderr}");
    assert_one_error_line(&stderr);
    assert!(
        stderr.starts_with("error: cannot write to stdout: No space left"),
        "{command:?}: {stderr}"
    );
}

/// Checks that a command prints no error and ends with this status if no one reads its output.
#[track_caller]
pub(crate) fn assert_closed_pipe_is_no_error(mut command: StdCommand, status: i32) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(status), "{command:?}");
    assert_eq!(output.stderr, b"", "{command:?}");
}

/// The rows of a generated table. It states their number, so none is lost unnoticed.
pub(crate) fn rows(table: &Value) -> &[Value] {
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(table["count"].as_u64(), Some(rows.len() as u64));
    assert!(!rows.is_empty());
    rows
}
