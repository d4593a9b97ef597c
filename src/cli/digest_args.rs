//! The options for the service's dialect, and how its digest is made.

use std::env;
use std::num::NonZeroU32;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use wsse_header::{Algorithm, DIALECTS, Dialect, DigestScheme, NonceInDigest, Salt, TextEncoding};

#[derive(clap::Args)]
#[command(next_help_heading = "Dialect")]
pub(crate) struct DigestArgs {
    /// The service's dialect [default: oro]
    ///
    /// One of oro, atom, emarsys, huawei and oasis; 'wsse dialects' describes them. The default can
    /// be set in WSSE_DIALECT. The options below change single settings of the dialect.
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(value_parser = one_of(DIALECTS.iter().map(|dialect| (dialect.name, dialect)).collect()))]
    dialect: Option<&'static Dialect>,

    /// Hash the nonce's decoded bytes or its text
    ///
    /// The value is bytes or text.
    #[arg(long, value_name = "FORM", hide_possible_values = true)]
    #[arg(value_parser = one_of(vec![
        ("bytes", NonceInDigest::Bytes),
        ("text", NonceInDigest::Text),
    ]))]
    nonce_in_digest: Option<NonceInDigest>,

    /// The hash function: sha1, sha256 or sha512
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(value_parser = one_of(vec![
        ("sha1", Algorithm::Sha1),
        ("sha256", Algorithm::Sha256),
        ("sha512", Algorithm::Sha512),
    ]))]
    algorithm: Option<Algorithm>,

    /// How many times the hash is applied
    ///
    /// Symfony's old default is 5000; the maximum is 1000000.
    #[arg(long, value_name = "N", value_parser = iterations, default_value = "1")]
    iterations: NonZeroU32,

    /// Write the digest as base64, base64-of-hex or hex
    #[arg(long, value_name = "FORM", hide_possible_values = true)]
    #[arg(value_parser = one_of(vec![
        ("base64", TextEncoding::Base64),
        ("base64-of-hex", TextEncoding::Base64OfHex),
        ("hex", TextEncoding::Hex),
    ]))]
    digest: Option<TextEncoding>,

    /// The user's salt, hashed as {salt} after the key
    #[arg(long, value_name = "TEXT", value_parser = Salt::new)]
    salt: Option<Salt>,
}

/// Parses one of these names into its value.
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
    number.ok_or("use a whole number from 1 to 1000000")
}

impl DigestArgs {
    /// The dialect, and its scheme with the changes of the other options. `implied` is the dialect
    /// of `--server`. It takes precedence over WSSE_DIALECT.
    pub(crate) fn resolve(self, implied: Option<&str>) -> Result<(&'static Dialect, DigestScheme)> {
        let dialect = match self.dialect.or_else(|| implied.and_then(Dialect::named)) {
            Some(dialect) => dialect,
            None => dialect_of_environment()?,
        };
        let scheme = DigestScheme {
            algorithm: self.algorithm.unwrap_or(dialect.algorithm),
            iterations: self.iterations,
            salt: self.salt.unwrap_or_default(),
            digest_encoding: self.digest.unwrap_or(dialect.digest_encoding),
            nonce_in_digest: self.nonce_in_digest.unwrap_or(dialect.nonce_in_digest),
        };
        Ok((dialect, scheme))
    }
}

/// The dialect that the variable names. An empty variable is treated as unset.
fn dialect_of_environment() -> Result<&'static Dialect> {
    match env::var_os("WSSE_DIALECT") {
        Some(name) if !name.is_empty() => {
            name.to_str().and_then(Dialect::named).with_context(|| {
                let names: Vec<&str> = DIALECTS.iter().map(|dialect| dialect.name).collect();
                let names = names.join(", ");
                format!("WSSE_DIALECT is not the name of a dialect: set it to one of {names}")
            })
        }
        _ => Ok(&DIALECTS[0]),
    }
}
