//! The commands of `wsse`. The arguments of each are next to what it does.

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use super::dialects::DialectsArgs;
use super::generate::GenerateArgs;
use super::serve::ServeArgs;
use super::verify::VerifyArgs;

/// Make the X-WSSE header that authenticates an API request, and explain one that was refused.
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
    VerifyHeader(Box<VerifyArgs>),
    Serve(Box<ServeArgs>),
    Dialects(DialectsArgs),
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
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
