//! Can another process of the same user read the API key from memory, or from a core dump?
//!
//! root can. If root runs these tests, the user `nobody` runs the command and the attacks on it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod common;

use std::env;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use common::KEY;
use rexpect::session::{PtySession, spawn_command};
use rustix::process::geteuid;
use tempfile::TempDir;

const HEADER: &str = "UsernameToken Username=\"admin\", \
    PasswordDigest=\"1W1xF6VjOoiFIDnjEKMBv9FiyI0=\", \
    Nonce=\"elRZL0lVOTl2T3lXeVBmUHRCL2ZrUnJoWUNZPQ==\", Created=\"2016-09-20T10:00:00+03:00\"\n";

/// A folder for every user, with the program under test, the key, and pipes for stdin and stdout.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name| folder.path().join(name);
    fs::copy(common::path(), path("wsse")).unwrap();
    fs::write(path("key"), KEY).unwrap();
    let pipes = ["in", "out"].map(path);
    assert!(
        Command::new("mkfifo")
            .args(pipes)
            .status()
            .unwrap()
            .success()
    );
    for name in ["", "wsse", "key", "in", "out"] {
        fs::set_permissions(path(name), Permissions::from_mode(0o777)).unwrap();
    }
    folder
}

/// A shell line of an unprivileged user in this folder.
fn unprivileged(line: &str, folder: &TempDir) -> Command {
    let mut command = Command::new("sh");
    if geteuid().is_root() {
        command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "sh"]);
    }
    command
        .args(["-c", line])
        .current_dir(folder)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap())
        .env("KEY", KEY);
    command
}

/// A process on a terminal, with the ends of the pipes that are its stdin and stdout.
struct Process {
    terminal: PtySession,
    stdin: File,
    stdout: File,
}

fn start(command: &str, folder: &TempDir) -> Process {
    let line = format!(
        "ulimit -c unlimited
         sh -c 'echo $$ > pid; exec \"$@\" < in > out' sh {command}
         echo status $?"
    );
    Process {
        terminal: spawn_command(unprivileged(&line, folder), Some(20_000)).unwrap(),
        stdin: OpenOptions::new()
            .write(true)
            .open(folder.path().join("in"))
            .unwrap(),
        stdout: File::open(folder.path().join("out")).unwrap(),
    }
}

/// Which attacks on the process in this folder succeed. It is dead afterwards.
fn attacks(mut process: Process, folder: &TempDir) -> [bool; 5] {
    let attack = |line: &str| unprivileged(line, folder).output().unwrap();
    let can_open = |name: &str| {
        attack(&format!(": < /proc/$(cat pid)/{name}"))
            .status
            .success()
    };
    let memory = can_open("mem");
    let environment = can_open("environ");
    let output = attack("exec gdb -nx -batch -p $(cat pid) < /dev/null 2>&1").stdout;
    let debugger = String::from_utf8_lossy(&output).contains("[Inferior 1 (process");
    let no_core = attack("grep 'Max core file size  *0  *0 ' /proc/$(cat pid)/limits");
    attack("kill -ABRT $(cat pid)");
    let shown = process.terminal.exp_eof().unwrap();
    assert!(shown.contains("status 134"), "{shown}");
    let core_limit = !no_core.status.success();
    let core = shown.contains("core dumped");
    [memory, environment, debugger, core_limit, core]
}

/// Issue 9: for every way to pass a key.
#[test]
fn other_processes_and_core_dumps_get_no_memory() {
    const COUNT: &str = "--count 1000000000";
    const VERIFY: &str = "./wsse verify --now 2016-09-20T07:00:00Z";
    let folder = folder();
    // Without the protection, the attacks succeed, unless the machine forbids them.
    let possible = attacks(start("sleep 1000", &folder), &folder);
    for (what, possible) in ["mem", "environ", "gdb", "core limit", "core"]
        .iter()
        .zip(possible)
    {
        if !possible {
            eprintln!("this machine refuses {what} for every process: not tested");
        }
    }
    assert!(possible.contains(&true));
    if env::var_os("WSSE_TEST_REQUIRE_ALL").is_some() {
        let gdb = Command::new("gdb").arg("--version").output();
        gdb.expect("gdb is not installed");
    }
    for (command, typed, input) in [
        (format!("./wsse header admin $KEY {COUNT}"), false, ""),
        (
            format!("./wsse header admin --api-key-file key {COUNT}"),
            false,
            "",
        ),
        (
            format!("./wsse header admin --api-key-file - {COUNT}"),
            false,
            KEY,
        ),
        (
            format!("env WSSE_API_KEY=$KEY ./wsse header admin {COUNT}"),
            false,
            "",
        ),
        (format!("./wsse header admin {COUNT}"), true, ""),
        (format!("{VERIFY} --api-key-file key"), false, HEADER),
        // The verdicts fill the pipe before the last one.
        (
            format!("{VERIFY} --api-key-file - $(yes x | head -n 3000)"),
            false,
            KEY,
        ),
        (format!("env WSSE_API_KEY=$KEY {VERIFY}"), false, HEADER),
        (VERIFY.to_owned(), true, HEADER),
    ] {
        let mut process = start(&command, &folder);
        if typed {
            process.terminal.exp_string("API key: ").unwrap();
            process.terminal.send_line(KEY).unwrap();
        }
        process.stdin.write_all(input.as_bytes()).unwrap();
        if input == KEY {
            process.stdin = File::open("/dev/null").unwrap(); // the end of the key
        }
        // It prints when it has read the key.
        process.stdout.read_exact(&mut [0]).expect(&command);
        assert_eq!(attacks(process, &folder), [false; 5], "{command}");
    }
}

/// The copies that the process makes of a key are overwritten. Those of the kernel, for arguments
/// and environment, are not. Only root may look.
#[test]
#[ignore = "needs gdb"]
fn nothing_of_a_key_is_left_at_the_end() {
    if !geteuid().is_root() {
        eprintln!("not tested: only root may look");
        return;
    }
    let folder = folder();
    let core = folder.path().join("core");
    for command in [
        "header admin --api-key-file key",
        "header admin --api-key-file - < key",
        "header admin --api-key-file key --count 1000 --iterations 3",
        "header admin --api-key-file key --format soap --dialect oasis --verbose",
        "verify --api-key-file key --now 2016-09-20T07:00:00Z < header",
    ] {
        fs::write(folder.path().join("header"), HEADER).unwrap();
        let output = Command::new("gdb")
            .args(["-nx", "-batch", "-ex", "catch syscall exit_group"])
            .args(["-ex", &format!("run {command} > /dev/null 2>&1")])
            .args(["-ex", &format!("gcore {}", core.display()), "./wsse"])
            .current_dir(&folder)
            .output()
            .expect("gdb is not installed");
        assert!(core.exists(), "{}", String::from_utf8_lossy(&output.stderr));
        let memory = fs::read(&core).unwrap();
        fs::remove_file(&core).unwrap();
        let contains = |text: &str| memory.windows(text.len()).any(|it| it == text.as_bytes());
        assert!(contains("Nonce=\""), "{command}: this is not the memory");
        assert!(!contains(&KEY[..20]), "{command}");
    }
}
