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

use anyhow::Result;
use clap::{Parser, Subcommand};

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
    #[command(visible_alias = "header")]
    GenerateHeader(Box<generate::GenerateHeader>),
    #[command(visible_alias = "verify")]
    VerifyHeader(Box<verify::VerifyHeader>),
    /// List the dialects: which service hashes and sends what
    Dialects,
    Completions(docs::Completions),
    /// Print the manual page
    Man,
}

/// Does what the arguments of this process say.
pub(crate) fn run() -> Result<Exit> {
    match Cli::try_parse() {
        Ok(cli) => match cli.command {
            Command::GenerateHeader(args) => generate::run(*args),
            Command::VerifyHeader(args) => verify::run(*args),
            Command::Dialects => dialects::run(),
            Command::Completions(args) => docs::completions(&args),
            Command::Man => docs::man(),
        },
        Err(error) => error::from_clap(error),
    }
}
