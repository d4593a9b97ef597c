//! The command under test.

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
