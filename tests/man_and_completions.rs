//! Do the completions work, and does the manual page have everything that `--help` has?
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod common;

use std::env;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use common::{process, program, succeeds, wsse};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// What a command prints that succeeds without any message.
#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let (stdout, stderr) = succeeds(wsse().args(arguments));
    assert_eq!(stderr, "", "{arguments:?}");
    stdout
}

/// The commands that `wsse --help` lists, except `help`.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .filter(|name| name != "help");
    listed.collect()
}

/// The words of a text that start with `prefix`.
fn words<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
        .filter(move |word| word.starts_with(prefix) && word.len() > prefix.len())
}

/// The source of the manual page, with plain hyphens.
fn page() -> String {
    printed(&["man"]).replace("\\-", "-")
}

#[test]
fn the_help_lists_all_commands() {
    let commands = commands();
    for name in ["generate-header", "dialects", "completions", "man"] {
        assert!(
            commands.iter().any(|command| command == name),
            "{commands:?}"
        );
    }
}

#[test]
fn the_script_of_each_shell_contains_each_command() {
    for shell in SHELLS {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell} lacks {command}");
        }
        assert!(script.contains("api-key-file"), "{shell} lacks options");
    }
}

/// The completions of bash for a line that ends at the cursor.
#[cfg(unix)]
fn complete(line: &[&str]) -> Vec<String> {
    // bash stores the script as "complete -o … -F _wsse wsse". It calls the function with the
    // command, the word at the cursor and the word before it.
    const ASK: &str = r#"
        eval "$1"; shift
        registered=($(complete -p wsse)) || exit
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        "${registered[${#registered[@]} - 2]}" wsse "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = program("bash")
        .args(["--norc", "-c", ASK, "bash"])
        .arg(printed(&["completions", "bash"]))
        .args(line)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let replies = String::from_utf8(output.stdout).unwrap();
    replies.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes() {
    assert_eq!(complete(&["wsse", "gen"]), ["generate-header"]);
    assert_eq!(complete(&["wsse", "generate-header", "--f"]), ["--format"]);
    assert_eq!(complete(&["wsse", "header", "--sa"]), ["--salt"]);
    assert_eq!(
        complete(&["wsse", "generate-header", "--dialect", "em"]),
        ["emarsys"]
    );
    assert_eq!(complete(&["wsse", "completions", "z"]), ["zsh"]);
}

/// Interactive shells, and the line that makes them complete `wsse`.
#[cfg(unix)]
const INTERACTIVE: [(&str, &[&str], &str); 4] = [
    ("bash", &["--norc", "--noprofile", "-i"], "source wsse.bash"),
    (
        "bash",
        &["--norc", "--noprofile", "-i"],
        "source wsse.bash; COMP_WORDBREAKS=${COMP_WORDBREAKS//=}",
    ),
    (
        "zsh",
        &["-f", "-i"],
        "autoload -U compinit; compinit -u -D; source wsse.zsh",
    ),
    ("fish", &["--no-config", "-i"], "source wsse.fish"),
];

/// Types lines that end with Tab and Enter into the real shells. There, `wsse` is a function that
/// prints its arguments. Issue 12, item 13: bash offered file names for `--option=`.
#[cfg(unix)]
#[test]
fn the_tab_key_completes_the_value_of_an_option() {
    for (shell, arguments, setup) in INTERACTIVE {
        // The bash of macOS is version 3, which splits lines in other ways.
        if !is_there(shell) || (shell == "bash" && cfg!(target_os = "macos")) {
            continue;
        }
        let directory = tempfile::tempdir().unwrap();
        let script = format!("wsse.{shell}");
        std::fs::write(
            directory.path().join(script),
            printed(&["completions", shell]),
        )
        .unwrap();
        for file in ["soap.txt", "emarsys.d", "key.txt"] {
            std::fs::write(directory.path().join(file), "").unwrap();
        }
        let mut command = Command::new(shell);
        command
            .args(arguments)
            .current_dir(directory.path())
            .env("HOME", directory.path())
            .env("TERM", "dumb");
        let mut session = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
        let print = match shell {
            "fish" => "function wsse; printf '<%s>' $argv; echo; end",
            _ => "wsse() { printf '<%s>' \"$@\"; echo; }",
        };
        session
            .send_line(&format!("{setup}; {print}; echo rea''dy"))
            .unwrap();
        session.exp_string("ready").unwrap();
        for (typed, completed) in [
            ("--format=s", "<--format=soap>"),
            ("--format s", "<--format><soap>"),
            ("--dialect=em", "<--dialect=emarsys>"),
            ("--digest=base64-", "<--digest=base64-of-hex>"),
            ("--api-key-file=k", "<--api-key-file=key.txt>"),
            ("--api-key-file k", "<--api-key-file><key.txt>"),
        ] {
            session.send(&format!("wsse header {typed}\t\r")).unwrap();
            session.flush().unwrap();
            let expected = format!("<header>{completed}");
            let shown = session.exp_string(&expected);
            assert!(shown.is_ok(), "{shell} {setup}: {typed}: {shown:?}");
        }
        session.send_line("exit").unwrap();
        session.exp_eof().unwrap();
    }
}

/// Whether an optional program is installed; `.ci/run` has all of them.
#[cfg(unix)]
fn is_there(name: &str) -> bool {
    let installed = common::is_installed(name);
    assert!(
        installed || env::var_os("WSSE_TEST_REQUIRE_ALL").is_none(),
        "{name} is not installed"
    );
    if !installed {
        eprintln!("skipped: what needs {name}, which is not installed");
    }
    installed
}

#[test]
fn the_page_has_every_command_option_and_variable() {
    let page = page();
    let (_, environment) = page.split_once("\n.SH ENVIRONMENT\n").unwrap();
    let environment = environment.split("\n.SH ").next().unwrap();
    let mut options = 0;
    for command in commands() {
        let title = format!("\n.SH \"WSSE {}\"\n", command.to_uppercase());
        let (_, section) = page.split_once(&title).unwrap_or_else(|| panic!("{title}"));
        let section = section.split("\n.SH ").next().unwrap();
        let help = printed(&[&command, "--help"]);
        let listed = help.lines().filter(|line| line.trim().starts_with('-'));
        for option in listed.flat_map(|line| words(line, "--").take(1)) {
            let bold = format!("\\fB{option}\\fR");
            assert!(section.contains(&bold), "{command}: no {option}");
            options += 1;
        }
        for variable in words(&help, "WSSE_") {
            assert!(environment.contains(variable), "{command}: no {variable}");
        }
    }
    assert!(
        options >= 20,
        "only {options} options: is --help parsed wrongly?"
    );
}

#[test]
fn the_page_has_its_examples_and_sections() {
    let page = page();
    for title in ["EXAMPLES", "ENVIRONMENT", "EXIT STATUS", "SECURITY"] {
        let text = page.split_once(&format!("\n.SH {title}\n"));
        let text = text.unwrap_or_else(|| panic!("no {title}")).1;
        assert!(!text.is_empty() && !text.starts_with(".SH"), "{title}");
    }
    assert!(page.contains("wsse generate-header admin \"$KEY\" | curl -H @- https://"));
}

/// The output of man for this page, with all of groff's warnings. `None` if man is not that of man-db.
fn man(page: &str) -> Option<Output> {
    let version = Command::new("man").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if !version.as_ref().is_ok_and(|text| text.starts_with("man ")) {
        assert!(
            env::var_os("WSSE_TEST_REQUIRE_ALL").is_none(),
            "man-db is not installed: {version:?}"
        );
        eprintln!("skipped: rendering the page needs man-db, which is not installed");
        return None;
    }
    let mut man = Command::new("man")
        .args(["--warnings=w", "--local-file", "-"])
        .env("LC_ALL", "C.UTF-8")
        .env("MANWIDTH", "80")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = man.stdin.take().unwrap();
    stdin.write_all(page.as_bytes()).unwrap();
    drop(stdin);
    Some(man.wait_with_output().unwrap())
}

#[test]
fn man_renders_the_page_without_a_warning() {
    let Some(output) = man(&printed(&["man"])) else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "NAME",
        "SYNOPSIS",
        "       wsse generate-header [OPTIONS] [USERNAME] [API_KEY]",
        "WSSE GENERATE-HEADER",
        "       --api-key-file <PATH>",
        "EXAMPLES",
        "ENVIRONMENT",
        "EXIT STATUS",
        "SECURITY",
    ] {
        assert!(text.lines().any(|l| l == line), "no line {line:?}:\n{text}");
    }
}

#[test]
fn man_warns_about_a_bad_page() {
    if let Some(output) = man(&(printed(&["man"]) + ".NOSUCHMACRO\n")) {
        let warnings = String::from_utf8_lossy(&output.stderr);
        assert!(warnings.contains("NOSUCHMACRO"), "{warnings:?}");
    }
}

/// `clap_complete` panics if it writes to a closed pipe.
#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in [&["completions", "bash"][..], &["man"]] {
        common::assert_closed_pipe_is_no_error(process(arguments), 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for arguments in [&["completions", "zsh"][..], &["man"]] {
        common::assert_full_disk_is_an_error(process(arguments));
    }
}

/// Issue 12, item 19: a test without its program said only `NotFound`.
#[test]
#[should_panic(expected = "no-such-program is not installed")]
fn a_test_names_the_program_that_it_lacks() {
    program("no-such-program");
}
