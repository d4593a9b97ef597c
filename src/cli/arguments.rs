//! The commands of `wsse`. The arguments of each command are next to its code.

use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use super::dialects::DialectsArgs;
use super::generate::GenerateArgs;
use super::serve::ServeArgs;
use super::verify::VerifyArgs;

/// Make X-WSSE headers that authenticate API requests, and explain rejected ones.
#[derive(Parser)]
#[command(
    name = "wsse",
    version,
    max_term_width = 80,
    arg_required_else_help = true
)]
#[command(after_help = "\
Exit status: 0 success, 1 a header was not accepted, 2 bad usage or input, or reading or writing \
failed.

'wsse generate-header --help', 'wsse verify-header --help' and 'wsse serve --help' have examples.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "header")]
    GenerateHeader(Box<GenerateArgs>),
    #[command(visible_alias = "verify")]
    // The descriptions of these commands are here, since --help shows them before the arguments are
    // set up.
    /// Check a header as the server would, and explain a rejection
    VerifyHeader(Deferred<VerifyArgs>),
    /// Run a test server that checks requests and explains refusals
    Serve(Deferred<ServeArgs>),
    Dialects(DialectsArgs),
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Defers the setup of a command's arguments until that command is run. Other commands then start
/// faster.
pub(crate) struct Deferred<A>(pub(crate) Box<A>);

impl<A: Args> Args for Deferred<A> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(A::augment_args)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command.defer(A::augment_args_for_update)
    }
}

impl<A: FromArgMatches> FromArgMatches for Deferred<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Box::new(A::from_arg_matches(matches)?)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Print a shell completion script
#[derive(Args)]
#[command(after_help = "\
Examples:
  wsse completions bash > ~/.local/share/bash-completion/completions/wsse
  wsse completions fish > ~/.config/fish/completions/wsse.fish")]
pub(crate) struct CompletionsArgs {
    /// Shell to generate completions for
    pub(crate) shell: Shell,
}
