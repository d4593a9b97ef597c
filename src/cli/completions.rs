//! `wsse completions`

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::{Generator as _, Shell};

use super::arguments::Cli;
use super::error::Exit;
use super::terminal::print;

/// Makes the bash script of `clap_complete` understand `--option=VALUE` too.
const BASH_ADDITION: &str = include_str!("completions.bash");

/// Prints the completion script. It is built in memory first: `clap_complete` panics if it cannot
/// write.
pub(crate) fn run(shell: Shell) -> Result<Exit> {
    let mut wsse = Cli::command();
    wsse.set_bin_name("wsse");
    wsse.build();
    let mut script = Vec::new();
    shell.try_generate(&wsse, &mut script)?;
    if shell == Shell::Bash {
        script.extend_from_slice(BASH_ADDITION.as_bytes());
    }
    print(&String::from_utf8(script)?)?;
    Ok(Exit::Success)
}
