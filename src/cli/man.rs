//! `wsse man`: the manual page, one for all commands.

use anyhow::Result;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::arguments::Cli;
use super::error::Exit;
use super::terminal::print;

/// The page, with placeholders for the version and for the options of each command.
const TEMPLATE: &str = include_str!("man.roff");

pub(crate) fn run() -> Result<Exit> {
    let mut wsse = Cli::command();
    wsse.build();
    let mut page = TEMPLATE.replace("{{version}}", env!("CARGO_PKG_VERSION"));
    for command in wsse.get_subcommands() {
        let placeholder = format!("{{{{{}}}}}\n", command.get_name());
        page = page.replace(&placeholder, &options(command)?);
    }
    print(&page)?;
    Ok(Exit::Success)
}

/// The options of a command as subsections.
fn options(command: &Command) -> Result<String> {
    let mut section = Vec::new();
    Man::new(command.clone()).render_options_section(&mut section)?;
    let section = String::from_utf8(section)?;
    Ok(section.replace("\n.SH ", "\n.SS "))
}
