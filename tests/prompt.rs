//! Does the command ask for the key on a terminal, without showing it?
//!
//! The command runs on a pseudoterminal, which is its controlling terminal.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use common::KEY;
use rexpect::session::{PtySession, spawn_command};

const LINES: &str = "Authorization: WSSE profile=\"UsernameToken\"\n\
    X-WSSE: UsernameToken Username=\"admin\", PasswordDigest=\"1W1xF6VjOoiFIDnjEKMBv9FiyI0=\", \
    Nonce=\"elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==\", Created=\"2016-09-20T10:00:00+03:00\"\n";

/// Runs a shell line on a terminal. `"$BIN" $ARGS` is the command without its key.
fn on_a_terminal(line: &str, directory: &tempfile::TempDir) -> PtySession {
    let mut command = Command::new("sh");
    command
        // rexpect starts with echo off, but a user's terminal has it on.
        .args(["-c", &format!("stty echo\n{line}")])
        .current_dir(directory)
        .env_remove("WSSE_USERNAME")
        .env_remove("WSSE_API_KEY")
        .env_remove("WSSE_DIALECT")
        .env("BIN", common::path())
        .env(
            "ARGS",
            "generate-header admin --nonce elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ== \
             --created 2016-09-20T10:00:00+03:00",
        );
    spawn_command(command, Some(20_000)).unwrap()
}

/// Waits for the prompt, types this, and returns everything that the terminal showed.
fn type_key(session: &mut PtySession, typed: &str) -> String {
    let mut shown = session.exp_string("API key: ").unwrap();
    // The prompt appears just before echo is turned off.
    sleep(Duration::from_millis(500));
    session.send_line(typed).unwrap();
    shown += &session.exp_eof().unwrap();
    shown
}

#[test]
fn the_terminal_of_these_tests_shows_what_is_typed_elsewhere() {
    let directory = tempfile::tempdir().unwrap();
    let line = "printf 'API key: '; read -r key";
    let shown = type_key(&mut on_a_terminal(line, &directory), KEY);
    assert!(shown.contains(KEY), "{shown}");
}

#[test]
fn the_key_is_not_echoed() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal("\"$BIN\" $ARGS", &directory);
    let shown = type_key(&mut session, KEY);
    assert!(!shown.contains(KEY), "{shown}");
    assert!(shown.ends_with(&LINES.replace('\n', "\r\n")), "{shown:?}");
}

#[test]
fn the_prompt_works_if_stdout_is_a_pipe_or_a_file() {
    for line in [
        "\"$BIN\" $ARGS | cat > out",
        "\"$BIN\" $ARGS > out",
        "\"$BIN\" $ARGS > out 2> err",
        "\"$BIN\" $ARGS > out < /dev/null",
    ] {
        let directory = tempfile::tempdir().unwrap();
        let mut session = on_a_terminal(line, &directory);
        let shown = type_key(&mut session, KEY);
        assert!(!shown.contains(KEY), "{line}: {shown}");
        let out = fs::read_to_string(directory.path().join("out")).unwrap();
        assert_eq!(out, LINES, "{line}");
    }
}

#[test]
fn nothing_typed_is_an_empty_key() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal("\"$BIN\" $ARGS > out; echo status $?", &directory);
    let shown = type_key(&mut session, "");
    assert!(
        shown.contains("error: nothing was typed at the prompt"),
        "{shown}"
    );
    assert!(shown.contains("status 2"), "{shown}");
    let out = fs::read_to_string(directory.path().join("out")).unwrap();
    assert_eq!(out, "");
}

#[test]
fn there_is_no_prompt_if_a_key_is_given() {
    for line in [
        format!("\"$BIN\" $ARGS {KEY} > out"),
        format!("WSSE_API_KEY={KEY} \"$BIN\" $ARGS > out"),
        format!("echo {KEY} | \"$BIN\" $ARGS --api-key-file - > out"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let shown = on_a_terminal(&line, &directory).exp_eof().unwrap();
        assert_eq!(shown, "", "{line}");
        let out = fs::read_to_string(directory.path().join("out")).unwrap();
        assert_eq!(out, LINES, "{line}");
    }
}

#[test]
fn there_is_no_prompt_for_a_header_that_cannot_be_made() {
    let directory = tempfile::tempdir().unwrap();
    let line = "\"$BIN\" generate-header '' > out; echo status $?";
    let shown = on_a_terminal(line, &directory).exp_eof().unwrap();
    assert!(!shown.contains("API key: "), "{shown}");
    assert!(shown.ends_with("status 2\r\n"), "{shown}");
}

#[test]
fn a_script_without_a_terminal_never_waits_for_an_answer() {
    // There is a controlling terminal, but neither stdin nor stderr is one.
    let directory = tempfile::tempdir().unwrap();
    let line = "\"$BIN\" $ARGS > out 2> err < /dev/null; echo status $?";
    let shown = on_a_terminal(line, &directory).exp_eof().unwrap();
    assert_eq!(shown, "status 2\r\n");
    let error = fs::read_to_string(directory.path().join("err")).unwrap();
    assert!(
        error.starts_with("error: no API key: set WSSE_API_KEY"),
        "{error}"
    );
}

#[test]
fn ctrl_c_at_the_prompt_leaves_the_terminal_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let line = "out=$(\"$BIN\" $ARGS); echo status $? \"$out\"; stty -a";
    let mut session = on_a_terminal(line, &directory);
    session.exp_string("API key: ").unwrap();
    sleep(Duration::from_millis(500));
    session.send_control('c').unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(shown.contains("status 2"), "{shown}");
    for setting in ["isig", "icanon", "echo"] {
        let is_on = shown.split_whitespace().any(|word| word == setting);
        assert!(is_on, "{setting}: {shown}");
    }
}

#[test]
fn created_is_the_time_after_the_key_was_typed() {
    let directory = tempfile::tempdir().unwrap();
    let line = "\"$BIN\" generate-header admin --utc --format value > out";
    let mut session = on_a_terminal(line, &directory);
    session.exp_string("API key: ").unwrap();
    sleep(Duration::from_secs(2));
    let typed = chrono::Utc::now().format("%FT%TZ").to_string();
    session.send_line(KEY).unwrap();
    session.exp_eof().unwrap();
    let out = fs::read_to_string(directory.path().join("out")).unwrap();
    let token = wsse_header::UsernameToken::parse(&out).unwrap();
    assert!(
        token.created() >= typed.as_str(),
        "{} was made before {typed}",
        token.created()
    );
}

#[test]
fn verdicts_are_coloured_on_a_terminal_unless_no_color_is_set() {
    let verdict = |line: &str| {
        let directory = tempfile::tempdir().unwrap();
        on_a_terminal(line, &directory).exp_eof().unwrap()
    };
    let coloured = verdict("TERM=xterm \"$BIN\" verify -q --without-key x");
    assert!(
        coloured.contains("\u{1b}[") && coloured.contains("not_wsse"),
        "{coloured:?}"
    );
    let plain = verdict("TERM=xterm NO_COLOR=1 \"$BIN\" verify -q --without-key x");
    assert!(plain.starts_with("not_wsse: "), "{plain:?}");
}
