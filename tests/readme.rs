//! Does the README tell the truth? Its commands are run as they stand there.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::process::Command;

const README: &str = include_str!("../README.md");
const WSSE: &str = env!("CARGO_BIN_EXE_wsse");

/// What stands between the fences of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let start = format!("```{language}\n");
    let blocks = README.split(&start).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

/// Commands and their output.
#[test]
fn console_examples_print_what_they_show() {
    assert!(blocks("console").len() >= 4);
    trycmd::TestCases::new()
        .case("README.md")
        .env("WSSE_API_KEY", "dd1c18d06773cc377c9df6166c54c6e5fefa50fa")
        .env("TZ", "UTC");
}

/// trycmd cannot set a variable to nothing.
#[test]
fn an_empty_secret_is_refused_as_shown() {
    let output = Command::new(WSSE)
        .args(["generate-header", "admin"])
        .env_clear()
        .env("WSSE_API_KEY", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(README.contains(&format!(
        "\n{}```",
        String::from_utf8(output.stderr).unwrap()
    )));
}

#[test]
fn the_table_is_that_of_wsse_dialects() {
    let output = Command::new(WSSE)
        .args(["dialects", "--format", "markdown"])
        .output()
        .unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(table.lines().count(), 2 + 5);
    assert!(
        README.contains(&table),
        "put this into the README:\n{table}"
    );
}

/// The shell's commands, with the real curl; only the servers are ours.
#[cfg(unix)]
mod shell {
    use super::common::program;
    use super::{Command, README, WSSE, blocks};
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::{env, fs, thread};

    const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";

    /// Programs that stand in the README but are not needed to see whether our part of it works:
    /// a curl that looks for each server on this machine, and clients that have the same syntax
    /// for a header.
    fn stand_ins(folder: &Path, port: u16) {
        let curl = env::split_paths(&env::var_os("PATH").unwrap())
            .map(|folder| folder.join("curl"))
            .find(|curl| curl.is_file())
            .expect("curl is not installed");
        let curl = curl.display();
        let to_here = format!(
            "args=(); for a in \"$@\"; do [[ $a == http*://* ]] && a=http://127.0.0.1:{port}/${{a#*://*/}}; args+=(\"$a\"); done"
        );
        let programs = [
            (
                "curl",
                format!("{to_here}\nexec {curl} -sS --max-time 20 \"${{args[@]}}\""),
            ),
            (
                "xh",
                format!("{to_here}\nexec {curl} -sS -H \"${{args[1]/:/: }}\" \"${{args[0]}}\""),
            ),
            (
                "http",
                format!("{to_here}\nexec {curl} -sS -H \"${{args[1]/:/: }}\" \"${{args[0]}}\""),
            ),
            ("pass", format!("echo {KEY}")),
            // The Lua script itself is tried by hand; here it only has to be there.
            (
                "wrk",
                format!(
                    "grep -q X-WSSE headers.lua; curl -H \"X-WSSE: $(head -n 1 headers.txt)\" http://127.0.0.1:{port}/"
                ),
            ),
        ];
        for (name, script) in programs {
            let path = folder.join(name);
            fs::write(&path, format!("#!/usr/bin/env bash\nset -eu\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        std::os::unix::fs::symlink(WSSE, folder.join("wsse")).unwrap();
    }

    /// Answers each request, and hands on what it was.
    fn serve(listener: &TcpListener, requests: &Sender<String>) {
        for stream in listener.incoming() {
            let _ = answer(stream.unwrap(), requests);
        }
    }

    fn answer(mut stream: TcpStream, requests: &Sender<String>) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut request = String::new();
        let mut body = 0;
        while reader.read_line(&mut request)? > 2 {
            let line = request
                .lines()
                .last()
                .unwrap_or_default()
                .to_ascii_lowercase();
            if let Some(length) = line.strip_prefix("content-length: ") {
                body = length.parse().unwrap();
            }
        }
        let mut content = vec![0; body];
        reader.read_exact(&mut content)?;
        request += &String::from_utf8_lossy(&content);
        let now = chrono::Utc::now().format("%a, %d %b %Y %H:%M:%S GMT");
        requests.send(request).unwrap();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nDate: {now}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    }

    #[test]
    fn shell_examples_send_a_header() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, requests): (Sender<String>, Receiver<String>) = channel();
        thread::spawn(move || serve(&listener, &sender));
        let folder = tempfile::tempdir().unwrap();
        stand_ins(folder.path(), port);
        let path = format!("{}:{}", folder.path().display(), env::var("PATH").unwrap());
        fs::write(folder.path().join("key.txt"), format!("{KEY}\n")).unwrap();

        let mut run = 0;
        for block in blocks("sh") {
            if block.starts_with("cargo ") {
                continue; // .ci/run does these in a clean clone
            }
            run += 1;
            // A header file, for the example that sends what is in one.
            let header = Command::new(WSSE)
                .args(["header", "admin", KEY])
                .output()
                .unwrap();
            fs::write(folder.path().join("headers.txt"), header.stdout).unwrap();
            let typed = folder.path().join("typed");
            fs::write(&typed, format!("{KEY}\n")).unwrap();
            let output = program("bash")
                .args(["-euo", "pipefail", "-c", block])
                .stdin(fs::File::open(typed).unwrap())
                .current_dir(folder.path())
                .env_clear()
                .env("PATH", &path)
                .envs([("KEY", KEY), ("APP_KEY", "app"), ("TZ", "UTC")])
                .envs([
                    ("SENDER", "1"),
                    ("PHONE", "+8613800000000"),
                    ("TEMPLATE", "3"),
                ])
                .output()
                .unwrap();
            let shown = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{block}\n{shown}");
            let sent: Vec<String> = requests.try_iter().collect();
            let request = sent
                .last()
                .unwrap_or_else(|| panic!("nothing was sent by\n{block}"));
            let soap =
                request.contains("<wsse:UsernameToken>") && request.contains("#PasswordDigest");
            let http = request.contains("X-WSSE: UsernameToken Username=\"");
            assert!(soap || http, "{block}\nsent\n{request}");
            if block.contains("$PHONE") {
                assert!(request.contains("to=%2B8613800000000&"), "{request}");
            }
            if block.contains("wsse verify-header") {
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(said.starts_with("accepted: "), "{block}\nsaid\n{said}");
            }
        }
        assert_eq!(run, README.matches("```sh\n").count() - 1);
    }
}
