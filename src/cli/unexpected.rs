//! What to do about an argument or a command that `wsse` does not know.
//!
//! An answer repeats such an argument only if it is a name in a table here or an option of `wsse`:
//! any other may be a misplaced key.

use std::env;

use anyhow::{Error, anyhow};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, CommandFactory as _};

use super::arguments::Cli;

const USERNAME: &[&str] = &["-u", "--user", "--username"];
const API_KEY: &[&str] = &[
    "-k",
    "-p",
    "--key",
    "--api-key",
    "--apikey",
    "--password",
    "--secret",
];

/// The options of other programs, the command that they follow (`None` for any command), and the
/// answer. The first row that fits is used.
#[rustfmt::skip]
const OTHER_OPTIONS: &[(&[&str], Option<&str>, &str)] = &[
    (&["-p", "--port", "--host", "--bind"], Some("serve"), "name the address and port with --listen, such as --listen 127.0.0.1:8080"),
    (USERNAME, Some("serve"), "use --username"),
    (API_KEY, Some("serve"), "name a file with --api-key-file, or set WSSE_API_KEY"),
    (USERNAME, Some("verify-header"), "the username is read from the header"),
    (USERNAME, None, "the username is the first argument after generate-header"),
    (API_KEY, Some("verify-header"), "name a file with --api-key-file, or set WSSE_API_KEY"),
    (API_KEY, None, "the API key is the second argument after generate-header; --api-key-file and WSSE_API_KEY are safer"),
    (&["-V", "--version"], None, "run wsse --version"),
];

/// The commands of other programs, and the answer.
#[rustfmt::skip]
const OTHER_COMMANDS: &[(&str, &str)] = &[
    ("version", "run wsse --version"),
    ("oro:wsse:generate-header", "run wsse generate-header USERNAME API_KEY (Oro's command finds the username in its database)"),
    ("oro:customer-user:wsse:generate-header", "run wsse generate-header E-MAIL API_KEY (Oro's command finds the e-mail address in its database)"),
];

/// The error for a command that does not exist.
pub(super) fn unknown_command(error: &clap::Error) -> Error {
    let unknown = context(error, ContextKind::InvalidSubcommand);
    let other = OTHER_COMMANDS.iter().find(|(name, _)| *name == unknown);
    let answer = other
        .map(|(_, answer)| (*answer).to_owned())
        .or_else(|| suggestion(error, ContextKind::SuggestedSubcommand))
        .unwrap_or("to make a header, run wsse generate-header USERNAME (see --help)".into());
    let position = position_of(unknown, &process_arguments()) + 1;
    anyhow!("argument {position} is not a command: {answer}")
}

/// The error for an argument that its command does not have.
pub(super) fn unknown_argument(error: &clap::Error) -> Error {
    let arguments = process_arguments();
    let argument = context(error, ContextKind::InvalidArg);
    let position = position_of(argument, &arguments);
    let before = &arguments[..position];
    let mut wsse = Cli::command();
    wsse.build();
    let command = before.iter().find_map(|name| wsse.find_subcommand(name));
    let answer = if !argument.starts_with('-') || before.iter().any(|argument| argument == "--") {
        let usage = command.unwrap_or(&wsse).clone().render_usage();
        let advice = match command {
            Some(command) if command.get_name() == "serve" => "put -- before the command to run",
            _ => "quote an argument that contains spaces",
        };
        format!(
            "{advice}; the usage is{}",
            usage.to_string().trim_start_matches("Usage:")
        )
    } else {
        other_option(argument, command)
            .or_else(|| missing_value(before, command))
            .or_else(|| misplaced_option(argument, command, &wsse))
            .or_else(|| suggestion(error, ContextKind::SuggestedArg))
            .unwrap_or("see --help; put -- before a key that starts with '-'".into())
    };
    anyhow!("argument {} is not expected: {answer}", position + 1)
}

fn other_option(name: &str, command: Option<&Command>) -> Option<String> {
    let row = OTHER_OPTIONS.iter().find(|(names, after, _)| {
        names.contains(&name) && (after.is_none() || *after == command.map(Command::get_name))
    });
    row.map(|(_, _, answer)| (*answer).into())
}

/// The answer if the argument follows an option that needs a value.
fn missing_value(before: &[String], command: Option<&Command>) -> Option<String> {
    let name = before.last()?;
    let option = find_option(command?, name)?;
    let needs_value = option.get_action().takes_values();
    needs_value.then(|| format!("write a value that starts with '-' as {name}=VALUE"))
}

/// The answer if the argument is an option of another command, or precedes its command.
fn misplaced_option(name: &str, command: Option<&Command>, wsse: &Command) -> Option<String> {
    let owner = wsse
        .get_subcommands()
        .find(|command| find_option(command, name).is_some())?;
    Some(match command {
        None => "options come after the command".into(),
        Some(_) => format!("{name} is an option of {}", owner.get_name()),
    })
}

/// The option of this name, such as `-q` or `--quiet`.
fn find_option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    command.get_arguments().find(|option| {
        let long = option.get_long().map(|long| format!("--{long}"));
        let short = option.get_short().map(|short| format!("-{short}"));
        [long, short].into_iter().flatten().any(|own| own == name)
    })
}

fn suggestion(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(name)) => Some(format!("did you mean '{name}'?")),
        Some(ContextValue::Strings(names)) if !names.is_empty() => {
            Some(format!("did you mean '{}'?", names.join("' or '")))
        }
        _ => None,
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> &str {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text,
        _ => "",
    }
}

/// The arguments of this process, without the name of the program.
fn process_arguments() -> Vec<String> {
    let arguments = env::args_os().skip(1);
    arguments
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// The index of the argument that clap names. Clap shortens `--option=VALUE` to `--option`, and
/// names `-x` if the argument is `-vx`.
fn position_of(name: &str, arguments: &[String]) -> usize {
    let is_named = |argument: &String| argument == name || argument.split('=').next() == Some(name);
    let letter = name.trim_start_matches('-');
    let contains = |argument: &String| argument.starts_with('-') && argument.contains(letter);
    arguments
        .iter()
        .rposition(is_named)
        .or_else(|| arguments.iter().position(contains))
        .unwrap_or_default()
}
