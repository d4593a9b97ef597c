//! Which service the header is for, and how its digest is made.

use std::env;
use std::num::NonZeroU32;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use wsse_header::wsse::{Algorithm, DIALECTS, Dialect, Encoding, NonceInDigest, Recipe, Salt};

#[derive(clap::Args)]
#[command(next_help_heading = "Dialect")]
pub(crate) struct DigestArgs {
    /// The service's dialect; 'wsse dialects' lists them [env: WSSE_DIALECT] [default: oro]
    #[arg(long, value_name = "NAME")]
    #[arg(value_parser = one_of(DIALECTS.iter().map(|dialect| (dialect.name, dialect)).collect()))]
    dialect: Option<&'static Dialect>,

    /// The form of the nonce that is hashed, if not the dialect's
    #[arg(long, value_name = "FORM")]
    #[arg(value_parser = one_of(vec![
        ("bytes", NonceInDigest::Bytes),
        ("text", NonceInDigest::Text),
    ]))]
    nonce_in_digest: Option<NonceInDigest>,

    /// The hash function, if not the dialect's
    #[arg(long, value_name = "NAME")]
    #[arg(value_parser = one_of(vec![
        ("sha1", Algorithm::Sha1),
        ("sha256", Algorithm::Sha256),
        ("sha512", Algorithm::Sha512),
    ]))]
    algorithm: Option<Algorithm>,

    /// How often the hash function is applied, 1 to 1000000
    #[arg(long, value_name = "N", value_parser = iterations, default_value = "1")]
    iterations: NonZeroU32,

    /// The form of the digest, if not the dialect's
    #[arg(long, value_name = "FORM")]
    #[arg(value_parser = one_of(vec![
        ("base64", Encoding::Base64),
        ("base64-of-hex", Encoding::Base64OfHex),
        ("hex", Encoding::Hex),
    ]))]
    digest: Option<Encoding>,

    /// The user's salt, appended as {salt} to what is hashed
    #[arg(long, value_name = "TEXT", value_parser = Salt::new)]
    salt: Option<Salt>,
}

/// Takes one of these names for its value.
pub(crate) fn one_of<T: Copy + Send + Sync + 'static>(
    values: Vec<(&'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    PossibleValuesParser::new(names).try_map(move |name| {
        let value = values.iter().find(|value| value.0 == name);
        value.map(|value| value.1).ok_or("unknown name")
    })
}

fn iterations(text: &str) -> Result<NonZeroU32, &'static str> {
    let number = text
        .parse()
        .ok()
        .filter(|number: &NonZeroU32| number.get() <= 1_000_000);
    number.ok_or("give a whole number from 1 to 1000000")
}

impl DigestArgs {
    /// The dialect, and its recipe with what the options change about it.
    pub(crate) fn resolve(self) -> Result<(&'static Dialect, Recipe)> {
        let dialect = match self.dialect {
            Some(dialect) => dialect,
            None => dialect_of_environment()?,
        };
        let recipe = Recipe {
            algorithm: self.algorithm.unwrap_or(dialect.algorithm),
            iterations: self.iterations,
            salt: self.salt.unwrap_or_default(),
            encoding: self.digest.unwrap_or(dialect.encoding),
            nonce_in_digest: self.nonce_in_digest.unwrap_or(dialect.nonce_in_digest),
        };
        Ok((dialect, recipe))
    }
}

/// The dialect of the variable; an empty one is as good as none.
fn dialect_of_environment() -> Result<&'static Dialect> {
    match env::var_os("WSSE_DIALECT") {
        Some(name) if !name.is_empty() => {
            name.to_str().and_then(Dialect::named).with_context(|| {
                let names = DIALECTS.map(|dialect| dialect.name).join(", ");
                format!("WSSE_DIALECT names no dialect: set it to one of {names}")
            })
        }
        _ => Ok(&DIALECTS[0]),
    }
}
