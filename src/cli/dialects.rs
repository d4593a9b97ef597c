//! `wsse dialects`: the table of dialects.

use anyhow::Result;
use wsse_header::{DIALECTS, Dialect, NonceInDigest};

use super::error::Exit;
use super::terminal::print;

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

/// Prints the table.
pub(crate) fn run() -> Result<Exit> {
    print(&table())?;
    Ok(Exit::Success)
}

/// The dialects as a Markdown table, which is also in the README.
fn table() -> String {
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
