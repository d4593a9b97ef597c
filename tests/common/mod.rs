//! The command under test, and the programs that test it.
#![allow(dead_code)] // no test file uses all of it

use std::env;

use assert_cmd::Command;

/// `wsse` in a known environment: UTC, no variable of its own set, nothing on stdin.
pub(crate) fn wsse() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("wsse"));
    for variable in ["WSSE_USERNAME", "WSSE_API_KEY", "WSSE_DIALECT", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.env("TZ", "UTC").env("COLUMNS", "80");
    command
}

/// A program that the tests need. One that is not installed is named, and fails the test.
pub(crate) fn program(name: &str) -> std::process::Command {
    assert!(
        is_installed(name),
        "{name} is not installed: the tests need it in PATH"
    );
    std::process::Command::new(name)
}

pub(crate) fn is_installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
