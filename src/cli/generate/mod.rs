//! `wsse generate-header`: the headers of one request, or of many.

mod batch;
mod formats;
mod generate_args;
mod verbose;
mod warnings;

pub(crate) use generate_args::GenerateArgs;

use anyhow::{Context as _, Result, ensure};
use rand::TryRng as _;
use rand::rngs::SysRng;
use wsse_header::{Dialect, UsernameToken, parse_created};

use super::error::Exit;
use super::secret;
use super::terminal::print;

use formats::Output;
use generate_args::Format;

const NO_RANDOMNESS: &str = "the system's random generator failed";

pub(crate) fn run(args: GenerateArgs) -> Result<Exit> {
    ensure!(
        args.must_understand.is_none() || args.format == Format::Soap,
        "--must-understand needs --format soap"
    );
    let username = secret::username(args.username)?;
    let (dialect, scheme) = args.digest.resolve(None)?;
    let nonce = args.nonce.map_or_else(|| random_nonce(dialect), Ok)?;
    let key = secret::api_key(args.api_key, args.api_key_file.as_deref(), args.quiet)?;
    let created = args.clock.created(dialect.created_format)?;
    let token = UsernameToken::new(&username, &key, &nonce, &created, &scheme)?;
    let parsed_created = parse_created(&created)?;
    let output = Output {
        format: args.format,
        dialect,
        scheme,
        authorization: !args.no_authorization,
        must_understand: args.must_understand,
    };
    // With --count too, this token shows that all parts can be sent.
    let text = output.text(&token)?;

    if args.verbose {
        verbose::explain(&token, &key, &output.scheme);
    }
    if args.count == 1 {
        print(&text)?;
    } else {
        batch::print(args.count, &token, &key, &args.clock, &output, args.quiet)?;
    }
    if !args.quiet {
        warnings::print(&token, &key, parsed_created, &output.scheme);
    }
    Ok(Exit::Success)
}

fn random_nonce(dialect: &Dialect) -> Result<String> {
    let mut random = vec![0; dialect.nonce_bytes];
    SysRng.try_fill_bytes(&mut random).context(NO_RANDOMNESS)?;
    Ok(dialect.nonce_encoding.encode(&random))
}
