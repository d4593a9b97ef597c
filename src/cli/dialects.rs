//! `wsse dialects`: the table of dialects.

use anyhow::Result;
use wsse_header::wsse::{CreatedForm, DIALECTS, Dialect, Encoding, NonceInDigest};

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
    Ok(Exit::Done)
}

/// The dialects as a Markdown table, which stands in the README too.
fn table() -> String {
    let mut rows = vec![TITLES.map(String::from)];
    rows.extend(DIALECTS.iter().map(row));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let mut widths: [usize; TITLES.len()] =
        std::array::from_fn(|column| width(column).unwrap_or(0));
    widths[TITLES.len() - 1] = TITLES[TITLES.len() - 1].len(); // long texts, at the end of a line
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
    let bytes = dialect.nonce_bytes;
    let nonce = match dialect.nonce {
        Encoding::Base64OfHex => format!("base64 of {} hex characters", 2 * bytes),
        Encoding::Hex => format!("{} hex characters", 2 * bytes),
        Encoding::Base64 => format!("base64 of {bytes} random bytes"),
    };
    let created = match dialect.created {
        CreatedForm::Offset => "local, offset",
        CreatedForm::Utc => "UTC, Z",
        CreatedForm::UtcMillis => "UTC, milliseconds, Z",
    };
    [
        format!("`{}`", dialect.name),
        hashed.into(),
        format!("{}, {}", dialect.algorithm, dialect.encoding),
        nonce,
        created.into(),
        dialect
            .authorization
            .map_or("not sent".into(), |value| format!("`{value}`")),
        format!("`{}`", dialect.separator),
        dialect.services.into(),
    ]
}
