//! `wsse dialects`: the dialects as a list, as JSON or as a Markdown table.

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;
use wsse_header::{DIALECTS, Dialect, NonceInDigest};

use super::error::Exit;
use super::terminal::print;

/// List the dialects and the services that use them
#[derive(clap::Args)]
pub(crate) struct DialectsArgs {
    /// Print text (default), json or markdown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

const TITLES: [&str; 8] = [
    "dialect",
    "hashed",
    "digest",
    "nonce",
    "Created",
    "Authorization",
    "between parts",
    "services",
];

pub(crate) fn run(args: &DialectsArgs) -> Result<Exit> {
    print(&match args.format {
        Format::Text => list(),
        Format::Json => json()?,
        Format::Markdown => markdown(),
    })?;
    Ok(Exit::Success)
}

/// A paragraph for each dialect, in 80 columns.
fn list() -> String {
    let paragraphs = DIALECTS.iter().map(|dialect| {
        let fields = TITLES.iter().zip(row(dialect)).skip(1);
        let lines = fields.map(|(title, text)| {
            let title = format!("  {title:13}  ");
            let options = textwrap::Options::new(80)
                .subsequent_indent("                 ")
                .initial_indent(&title);
            textwrap::fill(&text, options) + "\n"
        });
        format!("{}\n{}", dialect.name, lines.collect::<String>())
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

/// The table that is also in the README.
fn markdown() -> String {
    let mut rows = vec![TITLES.map(String::from)];
    rows.extend(DIALECTS.iter().map(row));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let mut widths: [usize; TITLES.len()] =
        std::array::from_fn(|column| width(column).unwrap_or(0));
    widths[TITLES.len() - 1] = TITLES[TITLES.len() - 1].len(); // the last column is not padded
    rows.insert(1, widths.map(|width| "-".repeat(width)));
    rows.iter()
        .map(|row| {
            let cells = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("| {cell:width$} "));
            cells.collect::<String>() + "|\n"
        })
        .collect()
}

/// The cells of a dialect's row, in the order of the titles.
fn row(dialect: &Dialect) -> [String; TITLES.len()] {
    let hashed = match dialect.nonce_in_digest {
        NonceInDigest::Bytes => "decoded nonce, Created, key",
        NonceInDigest::Text => "nonce's text, Created, key",
    };
    [
        format!("`{}`", dialect.name),
        hashed.into(),
        format!("{}, {}", dialect.algorithm, dialect.digest_encoding),
        format!(
            "{}, {} random bytes",
            dialect.nonce_encoding, dialect.nonce_bytes
        ),
        dialect.created_format.to_string(),
        dialect
            .authorization
            .map_or("not sent".into(), |value| format!("`{value}`")),
        format!("`{}`", dialect.separator),
        dialect.services.into(),
    ]
}

/// A dialect as a JSON object.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    nonce_in_digest: &'static str,
    algorithm: String,
    digest_encoding: String,
    nonce_encoding: String,
    nonce_bytes: usize,
    created: String,
    authorization: Option<&'static str>,
    separator: &'static str,
    services: &'static str,
}

fn json() -> Result<String> {
    let mut text = String::new();
    for dialect in DIALECTS {
        let line = Line {
            name: dialect.name,
            nonce_in_digest: match dialect.nonce_in_digest {
                NonceInDigest::Bytes => "bytes",
                NonceInDigest::Text => "text",
            },
            algorithm: dialect.algorithm.to_string(),
            digest_encoding: dialect.digest_encoding.to_string(),
            nonce_encoding: dialect.nonce_encoding.to_string(),
            nonce_bytes: dialect.nonce_bytes,
            created: dialect.created_format.to_string(),
            authorization: dialect.authorization,
            separator: dialect.separator,
            services: dialect.services,
        };
        text += &serde_json::to_string(&line)?;
        text.push('\n');
    }
    Ok(text)
}
