//! The command line: arguments, where the secret comes from, what is printed.

mod clock;
mod dialects;
mod digest;
mod docs;
pub(crate) mod error;
mod extract;
mod format;
mod generate;
mod key;
mod report;
mod terminal;
mod verify;

use std::{env, mem};

use anyhow::Result;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use error::Exit;

/// Makes the X-WSSE header that authenticates an API request, and explains one that was refused.
#[derive(Parser)]
#[command(
    name = "wsse",
    version,
    max_term_width = 80,
    arg_required_else_help = true
)]
#[command(after_help = "\
Exit status: 0 done, 1 a header was not accepted, 2 bad usage or input, or
reading or writing failed.

'wsse generate-header --help' and 'wsse verify-header --help' have examples.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the headers that authenticate one API request
    #[command(visible_alias = "header")]
    GenerateHeader(Box<Deferred<generate::GenerateHeader>>),
    /// Say what the server says to a header, and which mistake was made
    #[command(visible_alias = "verify")]
    VerifyHeader(Box<Deferred<verify::VerifyHeader>>),
    /// List the dialects: which service hashes and sends what
    Dialects,
    /// Print the completion script of a shell
    Completions(Deferred<docs::Completions>),
    /// Print the manual page
    Man,
}

/// Does what the arguments of this process say.
pub(crate) fn run() -> Result<Exit> {
    match parse() {
        Ok(cli) => match cli.command {
            Command::GenerateHeader(args) => generate::run(args.0),
            Command::VerifyHeader(args) => verify::run(args.0),
            Command::Dialects => dialects::run(),
            Command::Completions(args) => docs::completions(&args.0),
            Command::Man => docs::man(),
        },
        Err(error) => error::from_clap(error),
    }
}

/// `Cli::try_parse` without the end, at which all that it has built is torn down and overwritten:
/// that is a fifth of its time, and there are no arguments in it.
fn parse() -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let cli = command
        .try_get_matches_from_mut(env::args_os())
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches))
        .map_err(|error| error.format(&mut command));
    mem::forget(command);
    cli
}

/// A command's arguments, made only when the command is called: each costs time at every start.
struct Deferred<T>(T);

impl<T: clap::Args> clap::Args for Deferred<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(T::augment_args)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command.defer(T::augment_args_for_update)
    }
}

impl<T: clap::FromArgMatches> clap::FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self)
    }

    // Given, because what it is otherwise takes a copy of all matches.
    fn from_arg_matches_mut(matches: &mut clap::ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}
