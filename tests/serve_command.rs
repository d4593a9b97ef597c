//! Does `wsse serve -- COMMAND` end with the command, and report refused requests?
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::server::{Server, serve, wait_for};
use common::{KEY, path, process, program};

/// Runs a script of sh against a server. `wsse` and `curl` are the programs.
fn run(arguments: &[&str], script: &str) -> Output {
    let mut command = serve(arguments);
    command.args(["--", "sh", "-c", script]);
    output(command)
}

fn output(mut command: Command) -> Output {
    let folder = path().parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap();
    let folders = [folder].into_iter().chain(std::env::split_paths(&others));
    command.env("PATH", std::env::join_paths(folders).unwrap());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    child.spawn().unwrap().wait_with_output().unwrap()
}

fn text(output: &Output) -> (Option<i32>, String) {
    (
        output.status.code(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    )
}

const CALL: &str = "wsse header --clock-offset=-1s | curl -s -H @- -o /dev/null $WSSE_URL/api";

#[test]
fn a_command_whose_requests_are_accepted_succeeds() {
    program("curl");
    let output = run(&[], CALL);
    let (status, stderr) = text(&output);
    assert_eq!(status, Some(0), "{stderr}");
    assert!(
        stderr.ends_with(" 200 GET /api admin accepted\n"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    // Without users, the new key reaches the command.
    let mut command = process(&["serve", "--listen", "127.0.0.1:0", "--quiet"]);
    command.args(["--", "sh", "-c", CALL]);
    let (status, stderr) = text(&self::output(command));
    assert_eq!(status, Some(0), "{stderr}");
}

#[test]
fn the_environment_has_url_username_and_key() {
    let output = run(&["--quiet"], "echo $WSSE_URL $WSSE_USERNAME $WSSE_API_KEY");
    let stdout = String::from_utf8(output.stdout.clone()).unwrap();
    let (url, printed) = stdout.trim_end().split_once('\n').unwrap();
    assert_eq!(printed, format!("{url} admin {KEY}"));
}

#[test]
fn a_refused_request_fails_a_command_that_succeeds() {
    let (status, stderr) = text(&run(
        &["--quiet"],
        &format!(
            "{CALL}; wsse header --nonce-in-digest text --clock-offset=-1s | curl -s -H @- -o /dev/null $WSSE_URL"
        ),
    ));
    assert_eq!(status, Some(1), "{stderr}");
    assert!(
        stderr.starts_with("error: 1 of 2 requests were refused:\n"),
        "{stderr}"
    );
    assert!(
        stderr.contains("  digest_mismatch: nonce_hashed_as_text: "),
        "{stderr}"
    );
    // With json, all lines are objects.
    let mut command = process(&["serve", "--listen", "0.0.0.0:0", "--format", "json"]);
    command.args(["--", "sh", "-c", "curl -s -o /dev/null $WSSE_URL"]);
    let (_, stderr) = text(&self::output(command));
    let lines = stderr.lines().map(serde_json::from_str);
    let lines: Vec<serde_json::Value> = lines.collect::<Result<_, _>>().unwrap();
    assert!(lines[0]["warning"].is_string(), "{stderr}");
    assert!(lines[1]["api_key"].is_string(), "{stderr}");
    assert_eq!(lines[2]["verdict"], "no_header");
    assert_eq!(lines[3]["error"], "1 of 1 requests were refused");
    assert_eq!(lines[3]["reasons"][0]["times"], 1);
    // Bytes that are not HTTP fail it too, and the same reason is printed once.
    let (status, stderr) = text(&run(
        &["--quiet"],
        "for i in 1 2 3; do curl -s -o /dev/null $WSSE_URL/$i; done",
    ));
    assert_eq!(status, Some(1), "{stderr}");
    assert!(
        stderr.starts_with("error: 3 of 3 requests were refused:\n"),
        "{stderr}"
    );
    assert!(stderr.contains("(3 times)\n"), "{stderr}");
    assert_eq!(stderr.lines().count(), 2, "{stderr}");
}

#[test]
fn a_command_that_never_calls_fails() {
    let (status, stderr) = text(&run(&[], "true"));
    assert_eq!(status, Some(1));
    assert!(
        stderr.starts_with("error: the command sent no request to http://127.0.0.1:"),
        "{stderr}"
    );
    // Requests for the server's own paths do not count.
    let (status, _) = text(&run(&[], "curl -s $WSSE_URL/_wsse/health"));
    assert_eq!(status, Some(1));
}

#[test]
fn the_status_of_a_command_that_fails_is_kept() {
    for (script, expected) in [
        ("exit 3", 3),
        ("exit 255", 255),
        ("kill -KILL $$", 137),
        ("kill -TERM $$", 143),
        (&*format!("{CALL}; exit 7"), 7),
        (&*format!("{CALL}; curl -s $WSSE_URL/x; exit 7"), 7),
    ] {
        let (status, stderr) = text(&run(&[], script));
        assert_eq!(status, Some(expected), "{script}: {stderr}");
    }
}

#[test]
fn children_that_outlive_the_command_are_not_waited_for() {
    let start = Instant::now();
    let script = format!("sleep 30 >/dev/null 2>&1 & {CALL}");
    let (status, stderr) = text(&run(&[], &script));
    assert_eq!(status, Some(0), "{stderr}");
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_command_that_hangs_ends_with_the_server() {
    for (script, expected) in [
        ("exec sleep 60", 143),
        ("trap 'exit 9' TERM; while :; do sleep 0.1; done", 9),
        ("trap '' TERM; while :; do sleep 0.1; done", 137), // killed after five seconds
    ] {
        let mut command = serve(&[]);
        command.args(["--", "sh", "-c", script]);
        let server = Server::of(command);
        std::thread::sleep(Duration::from_millis(500));
        let start = Instant::now();
        let (status, _) = server.stop("TERM");
        assert_eq!(status, Some(expected), "{script}");
        assert!(start.elapsed() < Duration::from_secs(8), "{script}");
    }
}

#[test]
fn the_command_starts_when_the_server_is_ready() {
    // The server also answers while the command still runs.
    let mut command = serve(&["--quiet"]);
    command.args([
        "--",
        "sh",
        "-c",
        "while ! [ -e \"$0\" ]; do sleep 0.05; done",
    ]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("end");
    command.arg(&file);
    let server = Server::of(command);
    wait_for("an answer", || server.get("/_wsse/health").status == 200);
    std::fs::write(&file, "").unwrap();
    wait_for("the end", || {
        std::net::TcpStream::connect(server.host()).is_err()
    });
}
