//! The command line: arguments, where the secret comes from, what is printed.

mod arguments;
mod clock;
mod clock_args;
mod completions;
mod dialects;
mod digest_args;
mod error;
mod generate;
mod man;
mod process;
mod progress;
mod prompt;
mod secret;
mod serve;
mod server_args;
mod stdio;
mod terminal;
mod unexpected;
mod verify;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;

use arguments::{Cli, Command};
use error::Exit;

/// Runs the command that the arguments of this process name.
pub(crate) fn run() -> ExitCode {
    let exit = parse_and_run().unwrap_or_else(|error| error::report(&error));
    exit.into()
}

fn parse_and_run() -> Result<Exit> {
    process::protect_memory().context("cannot protect the memory that holds the API key")?;
    match Cli::try_parse() {
        Ok(cli) => run_command(cli.command),
        Err(error) => error::from_clap(error),
    }
}

fn run_command(command: Command) -> Result<Exit> {
    match command {
        Command::GenerateHeader(args) => generate::run(*args),
        Command::VerifyHeader(args) => verify::run(*args.0),
        Command::Serve(args) => serve::run(*args.0),
        Command::Dialects(args) => dialects::run(&args),
        Command::Completions(args) => completions::run(args.shell),
        Command::Man => man::run(),
    }
}
