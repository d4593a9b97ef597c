//! Is the README right? Its commands are run exactly as they are printed there.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::wsse;

const README: &str = include_str!("../README.md");
const KEY: &str = "dd1c18d06773cc377c9df6166c54c6e5fefa50fa";

/// The code blocks in this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let start = format!("```{language}\n");
    let blocks = README.split(&start).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

#[test]
fn console_examples_print_what_they_show() {
    assert!(blocks("console").len() >= 4);
    trycmd::TestCases::new()
        .register_bin("wsse", common::path())
        .case("README.md")
        .env("WSSE_API_KEY", KEY)
        .env("TZ", "UTC");
}

/// Not a console example, because trycmd cannot set an empty variable.
#[test]
fn an_empty_key_variable_gives_the_error_shown() {
    let output = wsse()
        .args(["generate-header", "admin"])
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
fn the_table_is_the_one_that_wsse_dialects_prints() {
    let output = wsse()
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

/// The shell commands, with the real curl and a server on this machine.
#[cfg(unix)]
mod shell {
    use super::common::{self, program};
    use super::{KEY, README, blocks, wsse};
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::process::Output;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::{env, fs, thread};

    /// A folder to run scripts in, and a server that receives their requests.
    struct Shell {
        folder: tempfile::TempDir,
        requests: Receiver<String>,
    }

    impl Shell {
        fn new() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let (sender, requests) = channel();
            thread::spawn(move || serve(&listener, &sender));
            let folder = tempfile::tempdir().unwrap();
            install_stand_ins(folder.path(), port);
            Self { folder, requests }
        }

        /// Runs a script with these options of bash. The key is on stdin, as if it were typed.
        fn run(&self, options: &[&str], script: &str, variables: &[(&str, &str)]) -> Output {
            let folder = self.folder.path();
            let typed = folder.join("typed");
            fs::write(&typed, format!("{KEY}\n")).unwrap();
            let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap());
            program("bash")
                .args(options)
                .args(["-c", script])
                .stdin(fs::File::open(typed).unwrap())
                .current_dir(folder)
                .env_clear()
                .env("PATH", path)
                .env("TZ", "UTC")
                .envs(variables.iter().copied())
                .output()
                .expect("bash is not installed")
        }

        /// The requests since the last call.
        fn requests(&self) -> Vec<String> {
            self.requests.try_iter().collect()
        }
    }

    /// Replaces the programs that the README uses: with a curl that sends every request to this
    /// machine, and with small scripts that accept the arguments of the other programs.
    fn install_stand_ins(folder: &Path, port: u16) {
        let curl = env::split_paths(&env::var_os("PATH").unwrap())
            .map(|folder| folder.join("curl"))
            .find(|curl| curl.is_file())
            .expect("curl is not installed");
        let curl = curl.display();
        let replace_hosts = format!(
            "args=(); for a in \"$@\"; do [[ $a == http*://* ]] && a=http://127.0.0.1:{port}/${{a#*://*/}}; args+=(\"$a\"); done"
        );
        let programs = [
            (
                "curl",
                format!("{replace_hosts}\nexec {curl} -sS --max-time 20 \"${{args[@]}}\""),
            ),
            (
                "xh",
                format!(
                    "{replace_hosts}\nexec {curl} -sS -H \"${{args[1]/:/: }}\" \"${{args[0]}}\""
                ),
            ),
            // An entry with more than the key. cat writes it at once: a second write could fail,
            // because head may have ended by then.
            (
                "pass",
                format!("cat <<'END'\n{KEY}\nurl: crm.example.com\nEND"),
            ),
            // It does not run the Lua script. That was tried with wrk 4.1.0.
            (
                "wrk",
                format!(
                    "[[ \" $* \" == *' -s values.lua '* ]]\ngrep -q values.txt values.lua\ncurl -H \"X-WSSE: $(head -n 1 values.txt)\" http://127.0.0.1:{port}/"
                ),
            ),
        ];
        for (name, script) in programs {
            let path = folder.join(name);
            fs::write(&path, format!("#!/usr/bin/env bash\nset -eu\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_wsse"), folder.join("wsse")).unwrap();
    }

    fn serve(listener: &TcpListener, requests: &Sender<String>) {
        for stream in listener.incoming() {
            let _ = answer(stream.unwrap(), requests);
        }
    }

    /// Answers one request, and passes its text on.
    fn answer(mut stream: TcpStream, requests: &Sender<String>) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut request = String::new();
        let mut length = 0;
        while reader.read_line(&mut request)? > 2 {
            let line = request
                .lines()
                .last()
                .unwrap_or_default()
                .to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            }
        }
        let mut content = vec![0; length];
        reader.read_exact(&mut content)?;
        request += &String::from_utf8_lossy(&content);
        let body = if request.starts_with("POST /oauth2-token ") {
            r#"{"token_type":"Bearer","expires_in":3600,"access_token":"eyJ0.e30.c2ln"}"#
        } else {
            ""
        };
        requests.send(request).unwrap();
        let now = chrono::Utc::now().format("%a, %d %b %Y %H:%M:%S GMT");
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nDate: {now}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }

    /// Each block in the README's order, since some use files that earlier ones made.
    #[test]
    fn each_shell_example_does_what_the_text_says() {
        let shell = Shell::new();
        let folder = shell.folder.path();
        fs::write(folder.join("client-secret.txt"), "s3cr3t+").unwrap();
        let variables = [
            ("APP_KEY", "app"),
            ("CLIENT_ID", "id"),
            ("PHONE", "+8613800000000"),
            ("SENDER", "1"),
            ("TEMPLATE", "3"),
        ];
        // .ci/run runs the cargo commands in a clean clone.
        let examples: Vec<&str> = blocks("sh")
            .into_iter()
            .filter(|block| !block.starts_with("cargo "))
            .collect();
        assert_eq!(examples.len(), README.matches("```sh\n").count() - 2);

        for block in examples {
            let output = shell.run(&["-euo", "pipefail"], block, &variables);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{block}\n{stderr}");
            let requests = shell.requests();

            if block.contains("> key.txt") {
                let file = folder.join("key.txt");
                assert_eq!(fs::read_to_string(&file).unwrap(), KEY);
                assert_eq!(
                    fs::metadata(file).unwrap().permissions().mode() & 0o777,
                    0o600
                );
                continue;
            }
            let request = requests
                .last()
                .unwrap_or_else(|| panic!("nothing was sent by\n{block}"));
            let expected: &[&str] = if block.contains("oauth2-token") {
                &["grant_type=client_credentials&client_id=id&client_secret=s3cr3t%2B"]
            } else if block.contains("Bearer") {
                &["\r\nAuthorization: Bearer eyJ0.e30.c2ln\r\n"]
            } else if block.contains("--format soap") {
                &["<wsse:UsernameToken>", "#PasswordDigest"]
            } else if block.contains("$PHONE") {
                &[
                    "\r\nX-WSSE: UsernameToken Username=\"app\"",
                    "&to=%2B8613800000000&",
                ]
            } else {
                &["\r\nX-WSSE: UsernameToken Username=\""]
            };
            for text in expected {
                assert!(request.contains(text), "{block}\nsent\n{request}");
            }
            if request.contains("X-WSSE: ") {
                assert_accepted(request, block);
            }
            if block.contains("wsse verify-header") {
                let stdout = String::from_utf8_lossy(&output.stdout);
                assert!(
                    stdout.starts_with("accepted: "),
                    "{block}\nprinted\n{stdout}"
                );
            }
        }
    }

    /// Checks the header in this request with the key and the digest options of the example.
    fn assert_accepted(request: &str, example: &str) {
        let words: Vec<&str> = example.split_whitespace().collect();
        let options = words.windows(2).filter(|pair| {
            ["--dialect", "--salt", "--algorithm", "--iterations"].contains(&pair[0])
        });
        wsse()
            .args(["verify-header", "--quiet"])
            .args(options.flatten())
            .env("WSSE_API_KEY", KEY)
            .write_stdin(request)
            .assert()
            .success();
    }

    /// The blocks about `wsse serve`. Its port is a free one here, and curl is the real one.
    #[test]
    fn the_commands_of_wsse_serve_do_what_the_text_says() {
        let [start, test, script, requests] = blocks("bash")[..] else {
            panic!("other blocks than expected");
        };
        assert!(blocks("yaml")[0].ends_with(&format!("        run: {test}")));
        let folder = tempfile::tempdir().unwrap();
        let wsse = folder.path().join("wsse");
        let wrapper = format!(
            "#!/bin/sh\ncase $1 in serve) shift; set -- serve --listen=127.0.0.1:0 \"$@\";; esac\n\
             exec '{}' \"$@\"\n",
            common::path().display()
        );
        let executable = fs::Permissions::from_mode(0o755);
        for (path, text) in [
            (&wsse, &*wrapper),
            (&folder.path().join("smoke-test.sh"), script),
        ] {
            fs::write(path, text).unwrap();
            fs::set_permissions(path, executable.clone()).unwrap();
        }
        fs::write(folder.path().join("key.txt"), KEY).unwrap();
        let path = format!("{}:{}", folder.path().display(), env::var("PATH").unwrap());
        let run = |script: &str| {
            let mut bash = program("bash");
            bash.args(["-euo", "pipefail", "-c", script])
                .current_dir(folder.path())
                .env_clear()
                .env("PATH", &path);
            bash
        };

        let mut server = run(&format!("exec {start}"))
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let mut stdout = BufReader::new(server.stdout.take().unwrap());
        stdout.read_line(&mut url).unwrap();
        let answer = run("curl -si \"$URL/api\" | tr -d '\\r'")
            .env("URL", url.trim())
            .output();
        server.kill().unwrap();
        server.wait().unwrap();
        let answer = String::from_utf8(answer.unwrap().stdout).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 401 Unauthorized\n"),
            "{answer}"
        );
        assert!(answer.contains("\ncontent-length: 0\n"), "{answer}");

        let output = run(test).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert!(
            stderr.contains(" 200 GET /api/users admin accepted"),
            "{stderr}"
        );

        // A second request ends the wait of the second command.
        fs::write(folder.path().join("requests.sh"), requests).unwrap();
        let both =
            "./smoke-test.sh > first; (sleep 1; ./smoke-test.sh > second) & sh requests.sh; wait";
        let mut command = run("wsse serve --quiet -- bash -c \"$BOTH\"");
        let output = command.env("BOTH", both).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(stdout.matches("\"id\":1,").count(), 1, "{stdout}");
        assert_eq!(stdout.matches("\"id\":2,").count(), 1, "{stdout}");
    }

    /// The script in the workflow, without the indentation.
    fn workflow_script() -> String {
        let workflow = blocks("yaml")[1];
        let (_, script) = workflow.split_once("run: |\n").unwrap();
        let lines: Vec<&str> = script.lines().map(str::trim_start).collect();
        lines.join("\n")
    }

    /// With no option of bash, so that only the script itself can stop it.
    #[test]
    fn the_workflow_sends_a_header_and_without_a_key_sends_nothing() {
        let shell = Shell::new();
        let script = workflow_script();
        let run = |key| {
            let variables = [("WSSE_USERNAME", "smoke-test"), ("WSSE_API_KEY", key)];
            shell.run(&[], &script, &variables)
        };

        let output = run(KEY);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}\n{stderr}");
        let requests = shell.requests();
        assert_eq!(requests.len(), 1);
        assert!(requests[0].contains("\r\nX-WSSE: UsernameToken Username=\"smoke-test\""));

        let output = run("");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(shell.requests(), [""; 0]);
    }
}
