//! `wsse completions` and `wsse man`: what a package installs beside the program.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Command, CommandFactory as _};
use clap_complete::{Generator as _, Shell};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Cli;
use super::error::Exit;
use super::terminal::print;

/// Print the completion script of a shell
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wsse completions bash > ~/.local/share/bash-completion/completions/wsse
  wsse completions fish > ~/.config/fish/completions/wsse.fish")]
pub(crate) struct Completions {
    /// The shell that shall complete wsse
    shell: Shell,
}

/// Prints the completion script. It is made in memory first: `clap_complete` panics where it
/// cannot write.
pub(crate) fn completions(args: &Completions) -> Result<Exit> {
    let mut wsse = Cli::command();
    wsse.set_bin_name("wsse");
    wsse.build();
    let mut script = Vec::new();
    args.shell.try_generate(&wsse, &mut script)?;
    print(&String::from_utf8(script)?)?;
    Ok(Exit::Done)
}

/// What clap does not know, in roff.
const DESCRIPTION: &str = r".SH DESCRIPTION
WSSE username tokens authenticate single HTTP requests: the X\-WSSE header carries a username, a
nonce, the time, and a digest over nonce, time and a secret, the API key.
OroPlatform, OroCRM and OroCommerce up to 6.0, Akeneo PIM 1, SAP Emarsys, Huawei Cloud and SOAP
services such as ONVIF cameras want such headers;
.B wsse dialects
shows what each of them hashes.
";

const CLOSING: &str = r".SH ENVIRONMENT
.TP
.B WSSE_USERNAME
The username, where no argument gives it.
.TP
.B WSSE_API_KEY
The API key, where neither an argument nor a file gives it.
.TP
.B WSSE_DIALECT
The dialect, where
.B \-\-dialect
does not name it.
.TP
.B TZ
The time zone of Created, where the dialect wants local time.
.TP
.B NO_COLOR
Set, it turns colours off.
.SH EXIT STATUS
.TP
.B 0
Done; every header was accepted.
.TP
.B 1
A header was rejected.
.TP
.B 2
Bad usage or input, or reading or writing failed. One line on stderr says what to do.
.SH SECURITY
Everyone on the machine can read the arguments of a running program, and the shell keeps them in
its history: where a key matters, give it with
.BR \-\-api\-key\-file ,
in
.B WSSE_API_KEY
or at the prompt.
The key is never printed, and memory that held it is overwritten.
.PP
Most dialects hash with SHA\-1, once: whoever sees a header can try keys at billions a second, and
only a long random key stands that.
The digest neither hides nor signs the request: send it over TLS only.
.PP
WSSE is deprecated, and OroPlatform removed it in 6.1.
Where a service has OAuth 2, use that.
";

/// Prints the manual page: one for all commands, so that `man wsse` has every option.
pub(crate) fn man() -> Result<Exit> {
    let mut wsse = Cli::command().disable_help_subcommand(true);
    wsse.build();
    let commands: Vec<Command> = wsse.get_subcommands().cloned().collect();
    let man = Man::new(wsse).manual("User Commands");

    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    synopsis(&commands).to_writer(&mut page)?;
    page.write_all(DESCRIPTION.as_bytes())?;
    man.render_options_section(&mut page)?;
    for command in &commands {
        command_section(command, &mut page)?;
    }
    examples(&commands).to_writer(&mut page)?;
    page.write_all(CLOSING.as_bytes())?;
    print(&String::from_utf8(page)?)?;
    Ok(Exit::Done)
}

/// How each command is called.
fn synopsis(commands: &[Command]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    for command in commands {
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ");
        let (name, arguments) = usage.split_at(usage.find(' ').unwrap_or(usage.len()));
        roff.text([bold(name), roman(arguments)]).control("br", []);
    }
    roff
}

/// What one command does, and its options.
fn command_section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let mut roff = Roff::new();
    let name = format!("wsse {}", command.get_name());
    roff.control("SH", [name.to_uppercase().as_str()]);
    let about = command.get_about().map(ToString::to_string);
    roff.text([roman(format!("{}.", about.unwrap_or_default()))]);
    for alias in command.get_visible_aliases() {
        roff.text([roman("Also: "), bold(format!("wsse {alias}")), roman(".")]);
    }
    for paragraph in paragraphs(command) {
        if !paragraph.starts_with("Examples:") && !paragraph.starts_with("Exit status:") {
            roff.control("PP", []).text([roman(paragraph)]);
        }
    }
    roff.to_writer(page)?;

    // clap_mangen writes a page a command, with sections where there are parts of one here.
    let mut options = Vec::new();
    Man::new(command.clone()).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).replace("\n.SH ", "\n.SS ");
    page.write_all(options.as_bytes())
}

/// The examples of all commands' `--help`.
fn examples(commands: &[Command]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for paragraph in commands.iter().flat_map(paragraphs) {
        if let Some(examples) = paragraph.strip_prefix("Examples:\n") {
            for example in examples.lines() {
                roff.text([roman(example.trim())]);
            }
        }
    }
    roff.control("fi", []);
    roff
}

/// The paragraphs below the options in a command's `--help`.
fn paragraphs(command: &Command) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string);
    let paragraphs = help.iter().flat_map(|help| help.split("\n\n"));
    paragraphs.map(str::to_owned).collect()
}
