//! Does the command ask for the key on a terminal, without showing it?
//!
//! The command runs on a pseudoterminal, which is its controlling terminal.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::Write as _;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use common::{CREATED, KEY, NONCE, program};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rexpect::session::{PtySession, spawn_command};
use wsse_header::DigestScheme;

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

/// Asserts that the output of `stty -a` is that of a terminal as a shell wants it.
#[track_caller]
fn assert_sane(stty: &str) {
    for setting in ["isig", "icanon", "icrnl", "echo"] {
        let is_on = stty.split_whitespace().any(|word| word == setting);
        assert!(is_on, "{setting}: {stty}");
    }
}

/// Issue 12, items 1 to 3: the terminal stayed without echo, and Ctrl-C was a status of 2.
#[test]
fn a_signal_at_the_prompt_ends_the_process_with_the_terminal_as_it_was() {
    for signal in [
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
        Signal::SIGUSR1,
        Signal::SIGUSR2,
        Signal::SIGALRM, // perl -e 'alarm 5; exec @ARGV' is a time limit
        Signal::SIGVTALRM,
        Signal::SIGPROF,
        Signal::SIGXCPU,
    ] {
        let status = 128 + signal as i32;
        let directory = tempfile::tempdir().unwrap();
        let line = "sh -c 'echo pid $$.; exec \"$BIN\" $ARGS'; echo status $?; stty -a";
        let mut session = on_a_terminal(line, &directory);
        session.exp_string("pid ").unwrap();
        let pid: i32 = session.exp_char('.').unwrap().parse().unwrap();
        session.exp_string("API key: ").unwrap();
        session.send("part of the key").unwrap();
        session.flush().unwrap();
        sleep(Duration::from_millis(100));
        kill(Pid::from_raw(pid), signal).unwrap();
        let shown = session.exp_eof().unwrap();
        assert!(shown.contains(&format!("status {status}\r\n")), "{shown}");
        assert!(!shown.contains("part of"), "{shown}");
        assert_sane(&shown);
    }
}

#[test]
fn ctrl_c_at_the_prompt_ends_the_process_by_the_signal() {
    let directory = tempfile::tempdir().unwrap();
    let line = "trap : INT; \"$BIN\" $ARGS > out; echo status $?; stty -a";
    let mut session = on_a_terminal(line, &directory);
    session.exp_string("API key: ").unwrap();
    session.send_control('c').unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(shown.starts_with("\r\nstatus 130\r\n"), "{shown}");
    assert_sane(&shown);
}

/// Issue 12, item 1: the handler of the prompt swallowed every later Ctrl-C.
#[test]
fn ctrl_c_after_the_prompt_ends_the_process() {
    for line in [
        "\"$BIN\" header admin --count 1000000000 > /dev/null",
        "\"$BIN\" verify > /dev/null", // waits for stdin
    ] {
        let directory = tempfile::tempdir().unwrap();
        let mut session = on_a_terminal(&format!("trap : INT; {line}; echo status $?"), &directory);
        session.exp_string("API key: ").unwrap();
        session.send_line(KEY).unwrap();
        sleep(Duration::from_millis(500));
        session.send_control('c').unwrap();
        let shown = session.exp_eof().unwrap();
        assert!(shown.ends_with("status 130\r\n"), "{line}: {shown}");
    }
}

/// A shell with job control on a terminal, with `wsse` and `$ARGS`.
fn interactive_bash(directory: &tempfile::TempDir) -> PtySession {
    program("bash");
    let line = "PS1='$ ' exec bash --norc --noprofile --noediting -i";
    let mut session = on_a_terminal(line, directory);
    session.exp_string("$ ").unwrap();
    session.send_line("wsse() { \"$BIN\" \"$@\"; }").unwrap();
    session.exp_string("$ ").unwrap();
    session
}

/// Issue 12, item 3: the loop went on with the next user.
#[test]
fn ctrl_c_at_the_prompt_ends_a_loop_of_the_shell() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = interactive_bash(&directory);
    session
        .send_line("for user in a b c; do wsse header $user; done; echo after")
        .unwrap();
    session.exp_string("API key: ").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("$ ").unwrap();
    session.send_line("echo status $?; exit").unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(shown.contains("status 130"), "{shown}");
    assert!(!shown.contains("API key: "), "{shown}");
}

#[test]
fn ctrl_z_restores_the_terminal_and_fg_asks_again() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = interactive_bash(&directory);
    session.send_line("\"$BIN\" $ARGS > out").unwrap();
    for _ in 0..2 {
        session.exp_string("API key: ").unwrap();
        session.send("part of the key").unwrap();
        session.send_control('z').unwrap();
        session.exp_string("Stopped").unwrap();
        session.exp_string("$ ").unwrap();
        session.send_line("stty -a; echo do''ne").unwrap();
        let shown = session.exp_string("done").unwrap();
        assert!(!shown.contains("part of"), "{shown}");
        assert_sane(&shown);
        session.send_line("fg").unwrap();
    }
    session.exp_string("API key: ").unwrap();
    session.send_line(KEY).unwrap();
    session.exp_string("$ ").unwrap();
    session.send_line("exit").unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(!shown.contains(KEY), "{shown}");
    let out = fs::read_to_string(directory.path().join("out")).unwrap();
    assert_eq!(out, LINES);
}

/// Without a shell that could continue it, Ctrl-Z does nothing by default: the prompt stays.
#[test]
fn ctrl_z_without_job_control_asks_again() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal("exec \"$BIN\" $ARGS", &directory);
    session.exp_string("API key: ").unwrap();
    session.send_control('z').unwrap();
    let shown = type_key(&mut session, KEY);
    assert!(shown.ends_with(&LINES.replace('\n', "\r\n")), "{shown:?}");
}

/// Issue 12, item 4: a Tab was dropped, an Escape ate the next character, and Latin-1 hung.
#[test]
fn what_is_typed_is_hashed_or_refused() {
    let lines = |typed: &[u8]| {
        let directory = tempfile::tempdir().unwrap();
        let mut session = on_a_terminal("\"$BIN\" $ARGS > out 2> err", &directory);
        session.exp_string("API key: ").unwrap();
        let mut terminal = session.process().get_file_handle().unwrap();
        terminal.write_all(&[typed, b"\n"].concat()).unwrap();
        session.exp_eof().unwrap();
        ["out", "err"].map(|name| fs::read_to_string(directory.path().join(name)).unwrap())
    };
    let long = [b'k'; 1000];
    for (typed, key) in [
        (&b"caf\xe9"[..], &b"caf\xe9"[..]), // Latin-1
        ("café ñ 日本".as_bytes(), "café ñ 日本".as_bytes()),
        (b"two  words ", b"two  words "),
        (b"#'\"\\$`~", b"#'\"\\$`~"),
        (b"abx\x7fc", b"abc"), // the terminal's own Backspace
        (&long, &long),
    ] {
        let [out, err] = lines(typed);
        let digest = DigestScheme::default().password_digest(NONCE, CREATED, key);
        assert!(out.contains(&digest), "{typed:?}: {out} {err}");
    }
    let too_long = [b'k'; 5000];
    for (typed, reason) in [
        (&b"dd1c\t18d0"[..], "a Tab was typed"),
        (b"dd1c\x1b[A18d0", "an Escape or arrow key was typed"),
        (b"dd1c\x0718d0", "a control character was typed"),
        (b"\x16\0", "a control character was typed"), // Ctrl-V and NUL
        (&too_long[..1001], "more than 1000 bytes were typed"),
        // macOS drops the end of such a line, and its newline too.
        #[cfg(target_os = "linux")]
        (&too_long, "more than 1000 bytes were typed"),
    ] {
        let [out, err] = lines(typed);
        assert_eq!(out, "", "{typed:?}");
        let start = format!("error: {reason} at the prompt: ");
        assert!(
            err.starts_with(&start) && err.contains("--api-key-file"),
            "{typed:?}: {err}"
        );
    }
}

/// The lines after the first are not left to the shell, which would run them.
#[test]
fn several_typed_lines_are_a_warning() {
    let warning = "warning: several lines were typed; only the first is the API key\r\n";
    for (typed, quiet, expected) in [
        (format!("{KEY}\nuser: admin\n"), "", warning),
        (format!("{KEY}\nuser: admin"), "", warning), // the end of the last line is missing
        (format!("{KEY}\nuser: admin\n"), "--quiet", ""),
        (format!("{KEY}\n\n"), "", ""), // Enter was pressed twice
        (format!("{KEY}\r\n"), "", ""),
    ] {
        let directory = tempfile::tempdir().unwrap();
        // Then everything that is left in the terminal is read, without waiting for a line.
        let line = format!(
            "sh -c 'echo pid $$.; exec \"$BIN\" $ARGS {quiet} > out'; \
             stty -icanon min 0 time 2; echo left: $(cat)"
        );
        let mut session = on_a_terminal(&line, &directory);
        session.exp_string("pid ").unwrap();
        let pid: i32 = session.exp_char('.').unwrap().parse().unwrap();
        session.exp_string("API key: ").unwrap();
        // Stopped meanwhile, wsse finds all lines in the terminal at once.
        kill(Pid::from_raw(pid), Signal::SIGSTOP).unwrap();
        session.send(&typed).unwrap();
        session.flush().unwrap();
        sleep(Duration::from_millis(300));
        kill(Pid::from_raw(pid), Signal::SIGCONT).unwrap();
        let shown = session.exp_eof().unwrap();
        assert_eq!(shown, format!("\r\n{expected}left:\r\n"), "{typed:?}");
        let out = fs::read_to_string(directory.path().join("out")).unwrap();
        assert_eq!(out, LINES, "{typed:?}");
    }
}

/// Issue 12, item 17: the error was glued to the prompt.
#[test]
fn ctrl_d_at_the_prompt_is_an_error_on_its_own_line() {
    let directory = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal("\"$BIN\" $ARGS; stty -a", &directory);
    session.exp_string("API key: ").unwrap();
    session.send_control('d').unwrap();
    let shown = session.exp_eof().unwrap();
    let error = "\r\nerror: nothing was typed at the prompt\r\n";
    assert!(shown.starts_with(error), "{shown:?}");
    assert_sane(&shown);
}

#[test]
fn the_prompt_works_in_a_raw_terminal() {
    let directory = tempfile::tempdir().unwrap();
    let line = "stty raw; \"$BIN\" $ARGS > out; stty -a";
    let mut session = on_a_terminal(line, &directory);
    session.exp_string("API key: ").unwrap();
    session.send(&format!("{KEY}\r")).unwrap();
    session.flush().unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(shown.contains("-icanon"), "raw mode is restored: {shown}");
    let out = fs::read_to_string(directory.path().join("out")).unwrap();
    assert_eq!(out, LINES);
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

/// Issue 12, item 12: it waited in silence.
#[test]
fn verify_asks_for_a_header_on_a_terminal() {
    let hint = "Paste a header or text that contains one, then press Ctrl-D\r\n";
    for (arguments, expected) in [
        ("", hint),
        ("-", hint),
        ("-q", ""),
        ("x", ""),
        ("< /dev/null", ""),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let line = format!("stty -echo; \"$BIN\" verify --without-key {arguments} > out");
        let mut session = on_a_terminal(&line, &directory);
        if expected.is_empty() {
            sleep(Duration::from_millis(300));
        } else {
            assert_eq!(session.exp_string(expected).unwrap(), "");
        }
        if !matches!(arguments, "x" | "< /dev/null") {
            session.send_line("X-WSSE: x").unwrap();
            session.send_control('d').unwrap();
        }
        let shown = session.exp_eof().unwrap();
        // The terminal's only line has the start of a header. An empty stdin has no header.
        let errors = [
            "",
            "error: a header starts on line 1",
            "error: no X-WSSE header",
        ];
        assert!(
            errors[1..].iter().any(|error| shown.starts_with(error)) || shown.is_empty(),
            "{arguments}: {shown}"
        );
    }
}

#[test]
fn a_key_from_stdin_on_a_terminal_is_not_echoed() {
    let directory = tempfile::tempdir().unwrap();
    let line = "WSSE_API_KEY=other \"$BIN\" $ARGS --api-key-file -";
    let shown = type_key(&mut on_a_terminal(line, &directory), KEY);
    assert!(!shown.contains(KEY), "{shown}");
    assert!(shown.ends_with(&LINES.replace('\n', "\r\n")), "{shown:?}");
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
